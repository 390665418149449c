// Writes data/<name>.manifest.json anew after a change of data/<name>.json: pnpm exec tsx packages/stimuli/scripts/manifest.ts
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"

const tokens = "one token with a leading blank for both SmolLM2 (49,152 tokens) and Gemma 3 (262,144)"
const sets = [
  {
    name: "concrete-10x24x5",
    description: "10 concrete categories of 24 words in 5 carrier sentences, fully crossed: 1,200 stimuli",
    how: `kept where they are ${tokens}, unambiguous as far as it goes, of like length in every category`,
  },
  {
    name: "everyday-60x14x3",
    description: "60 everyday concepts of 14 words in 3 carrier sentences, fully crossed: 2,520 stimuli",
    how: `kept where they are ${tokens}, each in one concept only`,
  },
  {
    name: "calendar-19x5",
    description: "12 months and 7 weekdays, each in its order, in 5 carrier sentences, fully crossed: 95 stimuli",
    from: "the names of months and weekdays",
    how: `all of them; each is ${tokens}`,
  },
]
for (const { name, description, from = "everyday English nouns, chosen by hand", how } of sets) {
  const bytes = readFileSync(new URL(`../data/${name}.json`, import.meta.url))
  const manifest = {
    schema: "llm-fmri.manifest/1",
    name,
    file: `${name}.json`,
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    description,
    licence: {
      name: "Apache-2.0",
      url: "https://www.apache.org/licenses/LICENSE-2.0",
      text: "The words and sentences were put together for llm-fmri and are under the Apache License 2.0.",
    },
    sources: [{ kind: "file", path: `./${name}.json` }],
    madeFrom: [{ name: from, how }],
  }
  writeFileSync(new URL(`../data/${name}.manifest.json`, import.meta.url), `${JSON.stringify(manifest, null, 2)}\n`)
}
