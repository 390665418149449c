import { boundWithoutLimit, knownForTheClaim, netsWithoutReference, silentFinding } from "./rules/conditions.js"
import { noPositiveControl } from "./rules/controls.js"
import { noCatchAll, tooManyFindings, unreachableRow, worseIsBetter } from "./rules/decisions.js"
import { fieldsOfOtherKinds } from "./rules/figures.js"
import type { Check } from "./rules/found.js"
import { duplicateKeys } from "./rules/keys.js"
import {
  decidingWithoutDirection,
  decidingWithoutNull,
  decidingWithoutTarget,
  paperDisagrees,
  paperWithoutWithin,
} from "./rules/quantities.js"
import { unknownCells, unknownControl, unknownFinding, unknownInsert, unknownQuantity } from "./rules/references.js"
import { verdicts } from "./verdict.js"

/** A rule that a claim spec must keep. Its id stays for good; a rule that goes leaves a gap. */
export interface SpecRule {
  readonly id: string
  /** What is wrong where it is broken, in a line. */
  readonly means: string
  readonly fix: string
  /** Finds the places; left out where the schema finds them. */
  readonly check?: Check
}

/** All rules of a claim spec, in the order in which their problems are told. */
export const specRules = [
  { id: "RC-SHP-001", means: "A field is missing.", fix: "Add it; `specJsonSchema()` describes every field." },
  { id: "RC-SHP-002", means: "A field is unknown.", fix: "Remove it, or correct its spelling." },
  {
    id: "RC-SHP-003",
    means: "A value has the wrong shape.",
    fix: "Correct it; `specJsonSchema()` describes every field.",
  },
  { id: "RC-KEY-001", means: "A key is used twice.", fix: "Rename one of them.", check: duplicateKeys },
  { id: "RC-KEY-002", means: "A key is not in snake case.", fix: "Use a–z, 0–9 and _, a letter first." },
  {
    id: "RC-BUD-001",
    means: "The claim does not say what it may cost.",
    fix: "Add budget: { minutes }, for all default models on two cores.",
  },
  {
    id: "RC-TOL-001",
    means: "A quantity has no tolerance.",
    fix: "Add tolerance: { kind, reason }; calibration measures its size.",
  },
  {
    id: "RC-TOL-002",
    means: "A tolerance has no reason.",
    fix: "Say why the number may move, and why no more than that.",
  },
  {
    id: "RC-NUL-001",
    means: "The claim has no null: no quantity's null band decides.",
    fix: "Name in decides at least one quantity with a null.",
  },
  {
    id: "RC-NUL-002",
    means: "A quantity decides without a null.",
    fix: "Add null: { kind } to it, saying how the effect is taken away.",
    check: decidingWithoutNull,
  },
  {
    id: "RC-NUL-003",
    means: "A quantity decides without a direction.",
    fix: 'Say what the claim predicts: direction "higher", "lower" or "equal".',
    check: decidingWithoutDirection,
  },
  {
    id: "RC-NUL-004",
    means: "A quantity decides by being equal, but to what is not said.",
    fix: "Add paper, or null.target.",
    check: decidingWithoutTarget,
  },
  {
    id: "RC-CTL-001",
    means: "No effect is planted to be found.",
    fix: 'Add a control of kind "positive" that every run has.',
    check: noPositiveControl,
  },
  {
    id: "RC-REF-001",
    means: "A quantity is named that is not declared.",
    fix: "Correct the key, or declare it.",
    check: unknownQuantity,
  },
  {
    id: "RC-REF-002",
    means: "A control is named that is not declared.",
    fix: "Correct the key, or declare it.",
    check: unknownControl,
  },
  {
    id: "RC-REF-003",
    means: "A row looks at a finding that is not declared.",
    fix: "Correct the key, or declare it.",
    check: unknownFinding,
  },
  {
    id: "RC-REF-004",
    means: "Cells are asked for that no run has.",
    fix: "Name parameters and values of the quantity's params.",
    check: unknownCells,
  },
  {
    id: "RC-REF-005",
    means: "A sentence inserts something unknown.",
    fix: "Name an entry of numbers, or a control.",
    check: unknownInsert,
  },
  {
    id: "RC-CND-001",
    means: "A condition limits nothing.",
    fix: "Add above, below, atLeast or atMost.",
    check: boundWithoutLimit,
  },
  {
    id: "RC-CND-002",
    means: "Nets or seeds are named where no reference net is read.",
    fix: 'Read "reference", or leave them out.',
    check: netsWithoutReference,
  },
  {
    id: "RC-CND-003",
    means: "Something missing would speak for the claim.",
    fix: "Use known only in findings with for: true, and not under not.",
    check: knownForTheClaim,
  },
  { id: "RC-FND-001", means: "A finding says nothing.", fix: "Write says or otherwise.", check: silentFinding },
  {
    id: "RC-FND-002",
    means: "The rows look at too many findings to check them all.",
    fix: "Join findings that always go together into one condition.",
    check: tooManyFindings,
  },
  { id: "RC-VER-001", means: "A verdict is unknown.", fix: `Use one of: ${verdicts.join(", ")}.` },
  { id: "RC-ROW-001", means: "A row is never reached.", fix: "Remove it, or move it up.", check: unreachableRow },
  {
    id: "RC-ROW-002",
    means: "The last row does not fit always.",
    fix: "End the table with a row whose when is {}.",
    check: noCatchAll,
  },
  {
    id: "RC-ROW-003",
    means: "Worse evidence gives a better verdict.",
    fix: "Change the rows, or which value of the finding speaks for the claim.",
    check: worseIsBetter,
  },
  {
    id: "RC-PAP-001",
    means: "The printed text and the value read from it disagree.",
    fix: "Correct the value, or quote only the words of that number.",
    check: paperDisagrees,
  },
  {
    id: "RC-PAP-002",
    means: "The printed text leaves open how near is near enough.",
    fix: "Add paper.within.",
    check: paperWithoutWithin,
  },
  {
    id: "RC-FIG-001",
    means: "A figure's fields do not go with its kind.",
    fix: "Leave out what its kind does not draw; a heatmap needs value, a graph node and edges.",
    check: fieldsOfOtherKinds,
  },
] as const satisfies readonly SpecRule[]

export type RuleId = (typeof specRules)[number]["id"]
