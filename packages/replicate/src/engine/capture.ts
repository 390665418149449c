import { type CaptureRequest, captureToFile, explainPlan, planCapture, type RecordingDType } from "@llm-fmri/capture"
import { type BosPolicy, type EditInput, type Model, parseSite, type Site } from "@llm-fmri/model"
import type { Session } from "../cli/command.js"
import { parseLayers } from "../cli/input/layers.js"
import { placeRows } from "../cli/input/place.js"
import type { Position } from "../cli/input/positions.js"
import type { Source } from "../cli/input/source.js"
import { withModel } from "./session.js"

export interface CaptureCommand {
  model: string
  sites: string
  layers: string
  positions: "all" | Position[]
  bos: BosPolicy
  dtype: RecordingDType
  source: Source
  edits?: EditInput[] | undefined
  /** Nothing is run without it: the plan is printed. */
  out?: string | undefined
}

/** Captures to a file, or prints the plan. */
export async function captureRows(command: CaptureCommand, session: Session): Promise<number> {
  const sites = parseSites(command.sites)
  return withModel(command.model, session, async (model, open) => {
    const { rows, warnings, stimuliHash } = await placeRows(command.source, model, command.bos)
    for (const warning of warnings) session.progress.warning(warning)
    const request: CaptureRequest = {
      rows,
      sites,
      layers: parseLayers(command.layers, model.arch.layers.length),
      positions: command.positions,
      ...(command.edits === undefined ? {} : { edits: command.edits }),
    }
    if (command.out === undefined) return explain(model, request, session)
    const stage = session.progress.stage("recording", { unit: "token blocks" })
    const summary = await captureToFile(model, request, command.out, {
      once: true,
      signal: session.signal,
      dtype: command.dtype,
      context: {
        bos: command.source.kind === "ids" ? "as given" : command.bos,
        ...(stimuliHash === undefined ? {} : { stimuliHash }),
      },
      onProgress: ({ done, total }) => stage.set(done, total),
      onResume: (batches, of) =>
        session.progress.note(
          `going on with an earlier capture: ${batches} of ${of} batches are finished or under way`,
        ),
      onWait: () => session.progress.note("another process is making the same recording; waiting for it"),
    })
    stage.end()
    const { rows: count, plan, seconds, flops } = summary
    const { tokens } = plan
    const result = {
      rows: count,
      tokens,
      seconds: {
        open: round(open),
        plan: round(summary.planSeconds),
        forward: round(seconds.forward),
        write: round(summary.writeSeconds),
        total: round(performance.now() / 1000),
      },
      peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      // Nothing is computed again of a capture that only had to be written.
      gflops: seconds.forward > 0 ? round(flops / 1e9 / seconds.forward) : 0,
    }
    if (session.json) session.output.json(result)
    else {
      session.output.text(
        `${count} rows, ${tokens.asked} tokens (${tokens.run} run), ${seconds.forward.toFixed(1)} s ` +
          `(${result.gflops.toFixed(0)} GFLOP/s): ${command.out}`,
      )
    }
    return 0
  })
}

async function explain(model: Model, request: CaptureRequest, session: Session): Promise<number> {
  const plan = await planCapture(model, request)
  const text = explainPlan(model.arch, plan)
  if (session.json) {
    session.output.json({
      rows: plan.rows,
      tokens: plan.tokens,
      layers: { run: plan.wanted.depth, of: model.arch.layers.length },
      batches: plan.chunks.length,
      token_blocks: plan.tokenBlocks,
      text,
    })
  } else session.output.text(text)
  return 0
}

/** `resid_post,mlp_act` or `all`; TransformerLens names are accepted. */
export function parseSites(text: string): "all" | Site[] {
  if (text.trim() === "all") return "all"
  return [...new Set(text.split(",").map((name) => parseSite(name)))]
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
