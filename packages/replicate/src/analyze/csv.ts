import type { Analysis } from "./run.js"

const header = [
  "measure",
  "tensor",
  "with",
  "category",
  "quantity",
  "value",
  "ci_low",
  "ci_high",
  "null_mean",
  "null_low",
  "null_high",
  "p",
  "draws",
  "expected",
  "density",
  "k",
  "members",
  "null_z",
  "q",
]

/** A line a number, in full precision; what is missing is empty. */
export function analysisCsv({ measures }: Analysis): string {
  const rows = measures.flatMap(({ measure, cells }) =>
    cells.map(({ tensor, with: other, category, quantity, value, ci, null: none, expected, density, k, members }) => [
      measure,
      tensor,
      other,
      category,
      quantity,
      value,
      ci?.[0],
      ci?.[1],
      none?.mean,
      none?.lo,
      none?.hi,
      none?.p,
      none?.draws,
      expected?.value,
      density,
      k,
      members,
      none?.z,
      none?.q,
    ]),
  )
  return `${[header, ...rows].map((row) => row.map(quoted).join(",")).join("\n")}\n`
}

function quoted(cell: string | number | undefined): string {
  const text = String(cell ?? "")
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
