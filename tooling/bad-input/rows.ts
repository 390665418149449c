import type { BadInput } from "./bad-input.js"
import { copyModel } from "./checkpoint.js"
import { capture, file, model } from "./command.js"

const ids = (folder: string, rows: unknown, text = JSON.stringify({ ids: rows })) =>
  capture(folder, copyModel(model(folder)), { ids: file(folder, "rows.json", text) })

export const rows: readonly BadInput[] = [
  {
    what: "a token id outside the vocabulary",
    make: (f) =>
      ids(f, [
        [1, 2],
        [96, 97],
      ]),
    says: /97/,
  },
  { what: "a negative token id", make: (f) => ids(f, [[-1]]), says: /-1/ },
  { what: "a token id that is not whole", make: (f) => ids(f, [[1.5]]), says: /1\.5|whole/ },
  { what: "an empty row", make: (f) => ids(f, [[1], []]), says: /row 1/i },
  { what: "no rows", make: (f) => ids(f, []), says: /row/i },
  { what: "a row longer than the context", make: (f) => ids(f, [Array(300).fill(3)]), says: /300/ },
  { what: "JSON that is not JSON", make: (f) => ids(f, [], "ids: 1 2 3"), says: /JSON/ },
  { what: "JSON of another shape", make: (f) => ids(f, [], '{"tokens": [[1]]}'), says: /ids/ },
  {
    what: "texts for a model without a tokenizer",
    make: (f) => capture(f, copyModel(model(f)), { text: file(f, "lines.txt", "hello\n") }),
    says: /tokenizer/,
  },
  {
    what: "an empty file of texts",
    make: (f) => capture(f, "smollm2-135m", { text: file(f, "lines.txt", "") }),
    says: /lines\.txt|text/,
  },
]
