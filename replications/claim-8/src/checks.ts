import type { AgainstNull, Samples } from "@llm-fmri/connectome"
import { againstNull } from "@llm-fmri/connectome"
import type { MeasureContext } from "@llm-fmri/replicate"
import { excessOf } from "./excess.js"
import { measurePlace, type Place } from "./place.js"
import { latentSamples, made, richClubSamples, smallWorldSamples } from "./planted.js"
import type { MeasureKey, Sizes } from "./settings.js"
import { sigma } from "./worlds.js"

/** What comes out for made-up data of which it is known. */
export interface Checks {
  readonly smallWorld: Found
  readonly weak: Found
  readonly white: Found & { readonly sigma: number }
  readonly richClub: Found
  readonly latent: Found & { readonly rewiredZ: number }
}

export interface Found {
  readonly z: number
  readonly p: number
}

const densities = [0.05, 0.1, 0.2]
/** How strong planted small worlds and clubs are beside noise of deviation 1. */
export const strengths = { found: 0.5, weak: 0.1, club: 1 } as const
/** Made-up networks are small, and one rewired network of them says little. */
const rotatedRewired = 3
export const latents = 20

type Around = Pick<MeasureContext, "runtime" | "seed" | "signal">

/** The measurement is tested on made-up data: what is planted must be found, and nothing else. */
export async function checks(size: Sizes, around: Around): Promise<Checks> {
  const place = (x: Samples, name: string, rewired = rotatedRewired) =>
    measurePlace(
      x,
      { densities, rotations: size.plantedRotations, rewired, rotatedRewired, lattice: false },
      around.seed("made", name),
      around,
    )
  const of = (name: string, strength: number) => ({ ...made, strength, seed: around.seed("made", name, "data") })
  const white = await place(smallWorldSamples(of("white", 0)), "white", 20)
  const latent = await place(latentSamples(latents, of("latent", 1)), "latent", 20)
  return {
    smallWorld: found(await place(smallWorldSamples(of("small world", strengths.found)), "small world"), "sigma"),
    weak: found(await place(smallWorldSamples(of("weak", strengths.weak)), "weak"), "sigma"),
    white: { ...found(white, "sigma"), sigma: sigma(white.own[0]!) },
    richClub: found(await place(richClubSamples(of("rich club", strengths.club)), "rich club"), "rich"),
    latent: { ...found(latent, "sigma"), rewiredZ: againstRewired(latent, 1).z },
  }
}

/** Average clustering at a density beside rewired networks of the same degrees. */
export function againstRewired({ own }: Pick<Place, "own">, at: number): AgainstNull {
  const { clustering, rewired } = own[at]!
  return againstNull(
    clustering,
    rewired.map((one) => one.clustering),
  )
}

function found(place: Place, measure: MeasureKey): Found {
  const { null: beside } = excessOf(place, measure)!
  return { z: beside.z, p: beside.p }
}
