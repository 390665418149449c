import { testExamples } from "../../analysis/test/support/examples.js"
import * as connectome from "../src/index.js"

testExamples(new URL("../", import.meta.url), connectome)
