/** A frame with the word put in, and where the word is. */
export function fill(frame: string, word: string): { text: string; span: [number, number] } {
  const [before = "", after = ""] = frame.split("{word}")
  return { text: before + word + after, span: [before.length, before.length + word.length] }
}
