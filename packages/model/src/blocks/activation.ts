import type { GraphBuilder, Value } from "@llm-fmri/graph"
import type { Activation } from "../architectures/arch.js"

export function activate(g: GraphBuilder, kind: Activation, x: Value): Value {
  switch (kind) {
    case "silu":
      return g.op("QuickGelu", [x], { alpha: 1 }, { domain: "com.microsoft" })
    case "quick_gelu":
      return g.op("QuickGelu", [x], { alpha: 1.702 }, { domain: "com.microsoft" })
    case "gelu":
      return g.op("Gelu", [x], { approximate: "none" })
    case "gelu_tanh":
      return g.op("Gelu", [x], { approximate: "tanh" })
    case "relu":
      return g.op("Relu", [x])
    case "relu2": {
      const positive = g.op("Relu", [x])
      return g.op("Mul", [positive, positive])
    }
    case "tanh":
      return g.op("Tanh", [x])
    case "sigmoid":
      return g.op("Sigmoid", [x])
  }
}
