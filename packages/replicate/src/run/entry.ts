import type { Measured, MeasuredQuantity } from "../claim/measured.js"
import type { ClaimSpec } from "../claim/spec.js"
import type { Judgement } from "../claim/verdict.js"
import type { AttackEntry, ControlEntry, ModelEntry, QuantityEntry } from "../report/schema.js"
import { quickWords } from "./fewer-words.js"
import { fidelity } from "./fidelity.js"
import { modelName, type Subject } from "./subject.js"

/** One subject's entry in the report: what was measured and judged, put beside what the post says. Pure. */
export function modelEntry(
  spec: ClaimSpec,
  subject: Subject,
  measured: Measured,
  judgement: Judgement,
  quick: boolean,
  attacks?: readonly AttackEntry[],
): ModelEntry {
  const because = quick
    ? [
        `quick run: few draws, and at most ${quickWords} words of a category; bands and intervals are coarse, counts those of whole sets`,
        ...judgement.because,
      ]
    : judgement.because
  return {
    model: subject.name,
    verdict: judgement.verdict,
    because: [...because],
    quantities: spec.quantities.flatMap((quantity) =>
      measured.quantities.filter(({ key }) => key === quantity.key).map((cell) => quantityEntry(spec, subject, cell)),
    ),
    controls: measured.controls.map((control) => controlEntry(spec, control)),
    killed_by: [...judgement.killed_by, ...(attacks ?? []).flatMap(({ key, killed }) => (killed ? [key] : []))],
    ...(attacks === undefined ? {} : { attacks: [...attacks] }),
  }
}

function quantityEntry(spec: ClaimSpec, subject: Subject, cell: MeasuredQuantity): QuantityEntry {
  const declared = spec.quantities.find(({ key }) => key === cell.key)
  const paper = declared?.paper
  const agreement = fidelity(spec, subject.models.map(modelName), paper, cell.value)
  // Undefined fields vanish in JSON; here they are left out, so that the document is the same before and after.
  return {
    key: cell.key,
    params: { ...cell.params },
    reading: declared?.reading ?? "guarded",
    ...(cell.value === undefined ? {} : { value: cell.value }),
    ...(cell.absent_because === undefined ? {} : { absent_because: cell.absent_because }),
    ...(cell.ci === undefined ? {} : { ci: [cell.ci[0], cell.ci[1]] as [number, number] }),
    ...(cell.n === undefined ? {} : { n: cell.n }),
    ...(declared?.unit === undefined ? {} : { unit: declared.unit }),
    ...(cell.file === undefined ? {} : { file: cell.file }),
    ...(cell.references === undefined ? {} : { references: cell.references.map((reference) => ({ ...reference })) }),
    ...(cell.null === undefined ? {} : { null: { ...cell.null } }),
    ...(paper === undefined ? {} : { paper: { text: paper.text, value: paper.value } }),
    ...(agreement === undefined ? {} : { fidelity: agreement }),
    drift: "new",
  }
}

function controlEntry(spec: ClaimSpec, control: Measured["controls"][number]): ControlEntry {
  const declared = spec.controls.find(({ key }) => key === control.key)
  return {
    key: control.key,
    kind: declared?.kind ?? "kill",
    expected: declared?.expected ?? "",
    observed: control.observed,
    passed: control.passed,
  }
}
