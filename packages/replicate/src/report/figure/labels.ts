/** A point on the paper and its name. */
export interface Spot {
  x: number
  y: number
  text: string
  /** Radius of the point itself, *4*. */
  room?: number
}

/** A name that has room, and on which side of its point. */
export interface Placed {
  /** Index of the point. */
  at: number
  text: string
  anchor: "start" | "end" | "middle"
  dx: number
  dy: number
}

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

const sides = [
  { anchor: "start", dx: 6, dy: 0 },
  { anchor: "end", dx: -6, dy: 0 },
  { anchor: "middle", dx: 0, dy: -9 },
  { anchor: "middle", dx: 0, dy: 10 },
  { anchor: "start", dx: 5, dy: -7 },
  { anchor: "start", dx: 5, dy: 8 },
  { anchor: "end", dx: -5, dy: -7 },
  { anchor: "end", dx: -5, dy: 8 },
] as const

/**
 * Names beside their points, on the first side where they touch neither point nor name nor edge. Points that stand alone
 * choose first; names without room are left out.
 */
export function placeLabels(spots: readonly Spot[], edge: Box): Placed[] {
  const taken: Box[] = spots.map(({ x, y, room = 4 }) => ({
    left: x - room,
    right: x + room,
    top: y - room,
    bottom: y + room,
  }))
  const crowd = (at: number) =>
    spots.filter(({ x, y }) => Math.hypot(x - (spots[at]?.x ?? 0), (y - (spots[at]?.y ?? 0)) * 2) < 50).length
  const order = spots.map((_, at) => at).sort((a, b) => crowd(a) - crowd(b) || a - b)
  return order.flatMap((at): Placed[] => {
    const spot = spots[at]
    if (spot === undefined || spot.text === "") return []
    for (const side of sides) {
      const box = boxOf(spot, side)
      const free = taken.every((other, of) => of === at || apart(box, other))
      if (
        !free ||
        box.left < edge.left ||
        box.right > edge.right + 10 ||
        box.top < edge.top ||
        box.bottom > edge.bottom
      )
        continue
      taken.push(box)
      return [{ at, text: spot.text, ...side }]
    }
    return []
  })
}

/** Letters of 10 pixels are about 5.4 wide. */
function boxOf({ x, y, text }: Spot, { anchor, dx, dy }: (typeof sides)[number]): Box {
  const long = text.length * 5.4 + 2
  const left = x + dx - (anchor === "start" ? 0 : anchor === "end" ? long : long / 2)
  return { left, right: left + long, top: y + dy - 5.5, bottom: y + dy + 5.5 }
}

function apart(a: Box, b: Box): boolean {
  return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
}
