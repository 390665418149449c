/** Clustering and path length: of a network, of rewired ones (means), and of a lattice of the same degrees. */
export interface SmallWorldParts {
  readonly own: { readonly average: number; readonly transitivity: number; readonly length: number }
  readonly random: { readonly average: number; readonly transitivity: number; readonly length: number }
  readonly lattice: { readonly average: number; readonly length: number }
}

export interface SmallWorldIndices {
  readonly sigma: number
  readonly sigmaTransitivity: number
  readonly omega: number
  readonly propensity: number
}

/** What is made of clustering and path lengths; see `SmallWorld` for the formulas. */
export function smallWorldIndices({ own, random, lattice }: SmallWorldParts): SmallWorldIndices {
  const lambda = own.length / random.length
  const within = (x: number) => (Number.isNaN(x) ? 0 : Math.min(1, Math.max(0, x)))
  const deltaC = within((lattice.average - own.average) / (lattice.average - random.average))
  const deltaL = within((own.length - random.length) / (lattice.length - random.length))
  return {
    sigma: own.average / random.average / lambda,
    sigmaTransitivity: own.transitivity / random.transitivity / lambda,
    omega: random.length / own.length - own.average / Math.max(own.average, lattice.average),
    propensity: 1 - Math.sqrt((deltaC ** 2 + deltaL ** 2) / 2),
  }
}
