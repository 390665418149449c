import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Chain } from "../../src/provenance/chain.js"
import { htmlReport } from "../../src/report/html/page.js"
import { figureSample } from "./figure-sample.js"
import { networkFigures } from "./network-sample.js"
import { audited, hostileReport } from "./sample.js"

const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/opt/google/chrome/chrome"]
const executablePath = [process.env.LLM_FMRI_CHROMIUM ?? "", ...usual].find((file) => file !== "" && existsSync(file))
const why = executablePath === undefined ? " (no chromium: set LLM_FMRI_CHROMIUM)" : ""

const chain: Chain = {
  claim: "claim-3",
  model: "smollm2-135m",
  nodes: [
    { id: "s", kind: "source", name: "weights file", sha256: "0123456789abcdef", from: [] },
    { id: "w", kind: "weights", name: "smollm2-135m", sha256: "0123456789abcdef", from: ["s"] },
    { id: "n", kind: "number", name: "ratio{N=2}", sha256: "0123456789abcdef", from: ["w"] },
  ],
}

describe.skipIf(executablePath === undefined)(`report.html in a browser${why}`, () => {
  let folder: string
  let browser: Browser
  let file: string

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "fmri-report-"))
    file = path.join(folder, "report.html")
    await writeFile(file, await htmlReport(audited(), [chain]))
    const drawn = figureSample()
    await writeFile(path.join(folder, "figures.html"), await htmlReport(drawn.report, [], drawn.specs, drawn.files))
    const network = figureSample(networkFigures)
    await writeFile(
      path.join(folder, "network.html"),
      await htmlReport(network.report, [], network.specs, network.files),
    )
    await writeFile(path.join(folder, "hostile.html"), await htmlReport(hostileReport()))
    browser = await chromium.launch({ executablePath: executablePath as string, args: ["--no-sandbox"] })
  })

  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Opens the page; `noticed` gathers whatever a silent page does not do. */
  async function open(
    of: string,
    options: { width: number; scheme: "light" | "dark" },
  ): Promise<{ page: Page; noticed: string[]; close(): Promise<void> }> {
    const context = await browser.newContext({
      viewport: { width: options.width, height: 800 },
      colorScheme: options.scheme,
    })
    const page = await context.newPage()
    const noticed: string[] = []
    page.on("console", (message) => noticed.push(`${message.type()}: ${message.text()}`))
    page.on("pageerror", (error) => noticed.push(`error: ${error.message}`))
    page.on("dialog", (dialog) => {
      noticed.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(of).href) noticed.push(`request: ${request.url()}`)
    })
    await page.goto(pathToFileURL(of).href)
    return { page, noticed, close: () => context.close() }
  }

  test.each([
    [1280, "light", "report.html"],
    [1280, "dark", "report.html"],
    [360, "light", "report.html"],
    [360, "dark", "report.html"],
    [1280, "dark", "figures.html"],
    [360, "light", "figures.html"],
    [1280, "light", "network.html"],
    [360, "dark", "network.html"],
  ] as const)("%i px, %s, %s: silent, no request, nothing sticks out sideways", async (width, scheme, name) => {
    const { page, noticed, close } = await open(path.join(folder, name), { width, scheme })
    const sideways = () =>
      page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") as Promise<number>
    expect(await sideways()).toBeLessThanOrEqual(0)
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    expect(await sideways()).toBeLessThanOrEqual(0)
    expect(noticed).toEqual([])
    await close()
  })

  test("nothing sticks out sideways at any width, with the longest verdict and a long name", async () => {
    const report = audited()
    const [first, second] = report.claims[0]?.models ?? []
    Object.assign(first ?? {}, { verdict: "not distinguishable from the null" })
    Object.assign(second ?? {}, { model: "a-model-with-a-long-name-1.5b x another-model-with-a-long-name-2b" })
    const long = path.join(folder, "long.html")
    await writeFile(long, await htmlReport(report))
    const { page, close } = await open(long, { width: 320, scheme: "light" })
    for (const width of [320, 360, 480, 640, 740, 800, 900, 1024, 1120, 1280, 1600]) {
      await page.setViewportSize({ width, height: 800 })
      const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
      expect([width, over]).toEqual([width, 0])
    }
    await close()
  })

  test("hostile texts run nothing and load nothing", async () => {
    const { page, noticed, close } = await open(path.join(folder, "hostile.html"), { width: 360, scheme: "light" })
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0)
    expect(noticed).toEqual([])
    await close()
  })

  test.each([
    ["light", "report.html"],
    ["dark", "report.html"],
    ["light", "figures.html"],
    ["dark", "figures.html"],
    ["light", "network.html"],
    ["dark", "network.html"],
  ] as const)("%s, %s: all text has a contrast of 4.5 at least", async (scheme, name) => {
    const { page, close } = await open(path.join(folder, name), { width: 1280, scheme })
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    const { faint, texts } = (await page.evaluate(measureContrast)) as { faint: string[]; texts: number }
    expect(texts).toBeGreaterThan(1000)
    expect(faint).toEqual([])
    await close()
  })

  test("the letters in declared figures are at least 9 pixels high on a phone, and stay inside the picture", async () => {
    const { page, close } = await open(path.join(folder, "figures.html"), { width: 360, scheme: "light" })
    const { least, outside } = (await page.evaluate(`(() => {
      let least = 99
      const outside = []
      for (const svg of document.querySelectorAll(".declared .panel svg")) {
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
        for (const text of svg.querySelectorAll("text")) {
          least = Math.min(least, parseFloat(getComputedStyle(text).fontSize) * scale)
          const box = text.getBoundingClientRect()
          if (box.left < -1 || box.right > innerWidth + 1) outside.push(text.textContent)
        }
      }
      return { least, outside }
    })()`)) as { least: number; outside: string[] }
    expect(outside).toEqual([])
    expect(least).toBeGreaterThan(8.5)
    await close()
  })

  test("every plot, region, link and heading has a name; there is one of each landmark", async () => {
    const { page, close } = await open(file, { width: 1280, scheme: "light" })
    const client = await page.context().newCDPSession(page)
    const { nodes } = (await client.send("Accessibility.getFullAXTree")) as unknown as {
      nodes: { ignored: boolean; role?: { value: string }; name?: { value: string } }[]
    }
    const told = nodes.filter(({ ignored }) => !ignored)
    const of = (role: string) => told.filter((node) => node.role?.value === role).map((node) => node.name?.value ?? "")
    expect(of("banner")).toHaveLength(1)
    expect(of("main")).toHaveLength(1)
    expect(of("contentinfo")).toHaveLength(1)
    const plots = [...of("image"), ...of("img")]
    expect(plots.length).toBeGreaterThan(40)
    expect(of("row").length).toBeGreaterThan(16)
    for (const name of [...plots, ...of("link"), ...of("heading"), ...of("region")]) expect(name.trim()).not.toBe("")
    await close()
  })

  test("the narrow page still tells tables as tables", async () => {
    const { page, close } = await open(file, { width: 360, scheme: "light" })
    expect(await page.getByRole("table").first().getByRole("row").count()).toBeGreaterThan(16)
    expect(await page.getByRole("rowheader", { name: /additive bus/ }).count()).toBe(1)
    await close()
  })

  test("Tab reaches every link, every fold, and every opened table, in the order of the page", async () => {
    const { page, close } = await open(file, { width: 1280, scheme: "light" })
    await page.evaluate("document.querySelectorAll('details').forEach((one, at) => { one.open = at % 7 === 0 })")
    const wanted = (await page.evaluate(`(() => {
      const shown = [...document.querySelectorAll("a[href], summary, [tabindex]")].filter((one) => one.checkVisibility())
      shown.forEach((one, at) => { one.dataset.tab = String(at) })
      return shown.length
    })()`)) as number
    expect(wanted).toBeGreaterThan(25)
    const reached: string[] = []
    for (let at = 0; at < wanted; at++) {
      await page.keyboard.press("Tab")
      reached.push(
        (await page.evaluate("document.activeElement.dataset.tab ?? document.activeElement.tagName")) as string,
      )
    }
    expect(reached).toEqual(Array.from({ length: wanted }, (_, at) => String(at)))
    await page.locator("summary").first().focus()
    await page.keyboard.press("Enter")
    expect(await page.evaluate("document.querySelector('details').open")).toBe(false)
    await close()
  })
})

/** Runs in the page: each text against the first opaque background below it. */
const measureContrast = `(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor)
      if (a === 1) return [r, g, b]
    }
    return [255, 255, 255]
  }
  // What stands on a cell of a heatmap stands on its colour.
  const cellUnder = (element) => {
    const cells = element.closest("svg").querySelectorAll('rect[fill^="#"]')
    const box = element.getBoundingClientRect()
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
    for (const cell of cells) {
      const at = cell.getBoundingClientRect()
      if (at.left <= x && x <= at.right && at.top <= y && y <= at.bottom)
        return parse(getComputedStyle(cell).fill).slice(0, 3)
    }
  }
  const faint = []
  let texts = 0
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement
    if (walk.currentNode.data.trim() === "" || !element.checkVisibility()) continue
    texts++
    const style = getComputedStyle(element)
    const colour = element.closest("svg") ? style.fill : style.color
    const [a, b] = [light(parse(colour).slice(0, 3)), light((element.closest(".ink-dark, .ink-light") && cellUnder(element)) || ground(element))]
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (contrast < 4.5) faint.push(contrast.toFixed(2) + " " + element.tagName + " " + walk.currentNode.data.slice(0, 40))
  }
  return { faint: faint.slice(0, 10), texts }
})()`
