import type { ClaimSpec, Condition } from "@llm-fmri/replicate"
import { ceiling, delta, level } from "./settings.js"

const within = `±${delta}`
const some: Condition = { quantity: "largest_gap", read: "lo", above: 0 }

/** The way from the measured numbers to the verdict. */
export const decisionTable: Pick<ClaimSpec, "numbers" | "findings" | "decides" | "decisions"> = {
  numbers: [
    { key: "post_gaps", quantity: "mlp_gap" },
    { key: "linear", quantity: "linear_accuracy", pick: "range" },
    { key: "largest", quantity: "largest_gap" },
    { key: "p", quantity: "equivalence_p", where: { measure: "accuracy" } },
    { key: "nats", quantity: "largest_gap_log_loss" },
    { key: "detectable", quantity: "detectable_amplitude" },
    { key: "categories", quantity: "category_amplitude" },
  ],
  findings: [
    {
      key: "post_numbers",
      for: true,
      says: "as the post reads, networks do not beat the linear probe: gap {post_gaps}",
      otherwise: "as the post reads, networks do not fail to beat the linear probe everywhere: gap {post_gaps}",
      if: { quantity: "mlp_gap", atMost: 0 },
    },
    {
      key: "room",
      for: true,
      says: "there is room above the linear probe somewhere: its accuracy is {linear}",
      otherwise: `there is no room above the linear probe: its accuracy is {linear}, above ${ceiling} everywhere`,
      if: { known: some },
    },
    {
      key: "equivalent",
      for: true,
      says: `where there is room, no gap of the networks is outside ${within}: the largest is {largest}, p {p}`,
      otherwise: `where there is room, the gap of the networks is not shown to be within ${within}: the largest is {largest}, p {p}`,
      if: { quantity: "equivalence_p", where: { measure: "accuracy" }, atMost: level },
    },
    {
      key: "beaten",
      for: false,
      says: "somewhere the networks surely beat the linear probe",
      otherwise: "nowhere do the networks surely beat the linear probe",
      if: some,
    },
    {
      key: "better_odds",
      for: false,
      says: "their probabilities are surely better, by up to {nats} nats",
      otherwise: "their probabilities are not surely better: by {nats} nats at most",
      if: { quantity: "largest_gap_log_loss", read: "lo", above: 0 },
    },
    {
      key: "own",
      for: true,
      says: "no reference net shows the same",
      otherwise: "reference nets show the same: {reference_nets}",
      if: { passed: "reference_nets" },
    },
    {
      key: "sensitive",
      for: true,
      says: "a planted code of two directions is read from an amplitude of {detectable} on, where categories have {categories}",
      otherwise: "a planted code of two directions is not read at every number of stimuli: {detectable}",
      if: { known: { quantity: "detectable_amplitude", above: 0 } },
    },
  ],
  decides: ["largest_gap"],
  decisions: [
    { verdict: "inconclusive", when: { room: false }, because: "ceiling: cannot tell" },
    { verdict: "reproduced", when: { equivalent: true, better_odds: false } },
    {
      verdict: "partly",
      when: { equivalent: true },
      because: "networks are right no more often, but their probabilities are better",
    },
    { verdict: "not reproduced", when: { beaten: true } },
    {
      verdict: "inconclusive",
      when: {},
      because: `the gap may be none, and may be more than ${delta}: more words would decide`,
    },
  ],
}
