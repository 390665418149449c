import type { OpenProgress, Outcome, Part, Position, Progress, StageOptions } from "./progress.js"

/** A stage at one moment. */
export interface StageState {
  readonly position?: Position
  readonly part?: Part
  readonly name: string
  readonly unit?: string
  /** When it began, in ms on the clock of `track`. */
  readonly began: number
  /** What was there when it began. */
  readonly from: number
  readonly done: number
  readonly total?: number
}

/** Draws what happens. States are new objects each time; a stage keeps its `id`. */
export interface Renderer {
  begin(id: number, stage: StageState): void
  update(id: number, stage: StageState): void
  end(id: number, stage: StageState): void
  note(text: string, position?: Position): void
  warning(text: string, position?: Position): void
  enter(position: Position): void
  done(position: Position, outcome: Outcome): void
  close(): void
}

/** Turns calls of `Progress` into the steps of a renderer: what has ended stays ended, what is done never goes back. */
export function track(renderer: Renderer, now: () => number): OpenProgress {
  let stages = 0
  const open = new Set<() => void>()

  const scope = (position?: Position): Progress & { end(): void } => {
    let endCurrent = () => {}
    let current: Part | undefined
    return {
      stage(name, options = {}) {
        endCurrent()
        const id = ++stages
        let state = begun(name, options, now(), position, current)
        const set = (done: number, total = state.total) => {
          if (!open.has(end)) return
          state = { ...state, done: Math.max(state.done, done), ...(total === undefined ? {} : { total }) }
          renderer.update(id, state)
        }
        const end = () => {
          if (open.delete(end)) renderer.end(id, state)
        }
        open.add(end)
        endCurrent = end
        renderer.begin(id, state)
        return { set, advance: (by = 1) => set(state.done + by), end }
      },
      part(part) {
        current = part
      },
      note: (text) => renderer.note(text, position),
      warning: (text) => renderer.warning(text, position),
      end: () => endCurrent(),
    }
  }

  const { end: endRoot, ...root } = scope()
  return {
    ...root,
    within(position) {
      endRoot()
      renderer.enter(position)
      const { end, ...inner } = scope(position)
      return {
        ...inner,
        done(outcome) {
          end()
          renderer.done(position, outcome)
        },
      }
    },
    close() {
      for (const end of [...open]) end()
      renderer.close()
    },
  }
}

function begun(
  name: string,
  { total, unit, done = 0 }: StageOptions,
  began: number,
  position?: Position,
  part?: Part,
): StageState {
  return {
    ...(position === undefined ? {} : { position }),
    ...(part === undefined ? {} : { part }),
    name,
    ...(unit === undefined ? {} : { unit }),
    began,
    from: done,
    done,
    ...(total === undefined ? {} : { total }),
  }
}
