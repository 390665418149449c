import type { Words } from "../../src/preference.js"

/** 6 categories of 10 words in 4 frames, frame by frame. */
const [categories, each, frames] = [6, 10, 4]
const count = categories * each

export const words: Words = {
  word: Int32Array.from({ length: count * frames }, (_, row) => row % count),
  wordCategory: Int32Array.from({ length: count }, (_, word) => Math.floor(word / each)),
}
