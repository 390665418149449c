/** How the values of a heatmap become colours. */
export interface Ramp {
  /** From one end to the other; with 0 in the middle where the scale has two arms. */
  domain: readonly [number, number]
  diverging: boolean
  colour(value: number): string
}

/** Below this share of the other side, what lies under 0 is no second arm. */
const arm = 0.2

/** Viridis of matplotlib: lightness rises evenly, and all common colour visions (and grey printers) tell the steps apart. */
const rising = "440154 482576 414487 35608d 2a788e 21908c 22a884 43bf71 7ad151 bbdf27 fde725".split(" ")
/** ColorBrewer's PuOr, orange below 0 and purple above: apart with every common colour vision. */
const twoArms = "7f3b08 b35806 e08214 fdb863 fee0b6 f7f7f7 d8daeb b2abd2 8073ac 542788 2d004b".split(" ")

/** A scale for values between these; with two arms where they lie on both sides of 0. */
export function rampOf([least, most]: readonly [number, number]): Ramp {
  const far = Math.max(Math.abs(least), Math.abs(most))
  const diverging = least < 0 && most > 0 && Math.min(-least, most) >= arm * far
  const domain: [number, number] = diverging ? [-far, far] : least < most ? [least, most] : [least - 0.5, most + 0.5]
  const steps = diverging ? twoArms : rising
  return {
    domain,
    diverging,
    colour: (value) => between(steps, (value - domain[0]) / (domain[1] - domain[0])),
  }
}

function between(steps: readonly string[], share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (steps.length - 1)
  const at = Math.min(steps.length - 2, Math.floor(place))
  const [from, to] = [parts(steps[at]), parts(steps[at + 1])]
  const mixed = from.map((part, of) => Math.round(part + ((to[of] ?? 0) - part) * (place - at)))
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`
}

function parts(colour = "000000"): number[] {
  return [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}

/** The ink that reads on a colour: at least 4.5 to 1, whatever the colour. */
export function inkOn(colour: string): "dark" | "light" {
  return luminance(colour) > 0.179 ? "dark" : "light"
}

/** Relative luminance (WCAG 2.2) of `#rrggbb`. */
export function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = parts(colour.slice(1)).map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
