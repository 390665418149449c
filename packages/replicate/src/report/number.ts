/** A number with `digits` significant digits, as short as that goes: `0.0213`, `1.00`, `3.2e-7`. */
export function short(value: number, digits = 3): string {
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size >= 1e5 || size < 1e-4) return value.toExponential(digits - 1).replace("e+", "e")
  if (size >= 10 ** digits) return String(Math.round(value))
  return value.toPrecision(digits)
}

/** `[0.98, 1.02]`. */
export function band(lo: number, hi: number, digits = 3): string {
  return `[${short(lo, digits)}, ${short(hi, digits)}]`
}

/** `N=4, dose=0.1`. */
export function paramsText(params: Readonly<Record<string, number | string>>): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ")
}
