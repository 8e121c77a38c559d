// A partner in front of the page: reads from standard input what to use, ends with 1 if a drill
// does not turn the colour that it should.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { chromium } = createRequire(join(process.argv[2], "package.json"))("playwright-core");
const told = JSON.parse(readFileSync(0, "utf8"));
const [python, ...client] = told.client;

/** Let the model client do what the page asks for; return whether it succeeded, and what it said. */
function exercise(address, drill) {
  const output = mkdtempSync(join(tmpdir(), "phota-browser-"));
  const context = {
    do: "images", operation: drill.operation, parameters: drill.parameters, times: 1,
    output_folder: output, callback: null, poll_seconds: 0.3, request_timeout_seconds: 3,
    give_up_seconds: 20,
  };
  const done = spawnSync(python, client, {
    encoding: "utf8",
    env: {
      PATH: process.env.PATH, PHOTA_BASE_URL: address.PHOTA_BASE_URL,
      PHOTA_API_KEY: address.PHOTA_API_KEY, SSL_CERT_FILE: address["certificate authority"],
      PHOTA_CONTEXT: JSON.stringify(context),
    },
  });
  return { succeeded: done.status === 0, said: done.stdout + done.stderr };
}

async function turn(page, name, tell) {
  const part = page.locator(`#${name}`);
  await part.getByRole("button", { name: /^Begin/ }).click();
  await page.waitForSelector(`#${name}.is-active`);
  const state = await page.evaluate(() => fetch("state").then(answer => answer.json()));
  const drill = state.drills.find(each => each.name === name);
  const { succeeded, said } = tell(exercise(state.address, drill));
  await part.getByRole("textbox").fill(said);
  await part.getByRole("button", { name: succeeded ? /success/ : /failure/ }).click();
  await page.waitForSelector(`#${name}:not(.is-active)`);
  return part.getAttribute("data-state");
}

const browser = await chromium.launch({
  executablePath: told.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const errors = [];
page.on("pageerror", error => errors.push(error.message));
page.on("console", said => said.type() === "error" && errors.push(said.text()));
await page.goto(told.url);
await page.waitForSelector("section");
const wrong = [];
const honest = done => done;
const hiding = done => ({ succeeded: true, said: "" });
for (const name of told.drills) {
  const seen = await turn(page, name, honest);
  if (seen !== "kept") wrong.push(`${name}: ${seen}, though the client is right`);
}
await page.screenshot({ path: join(told.shots, "kept.png"), fullPage: true });
const refused = await turn(page, "refused-402", hiding);
if (refused !== "broken") wrong.push(`refused-402: ${refused}, though the client hides the refusal`);
await page.setViewportSize({ width: 390, height: 844 });
await page.screenshot({ path: join(told.shots, "broken-narrow.png"), fullPage: true });
await page.getByRole("button", { name: /Finish/ }).click();
await page.waitForFunction(() => document.getElementById("finished").textContent !== "");
await browser.close();
for (const line of [...wrong, ...errors]) console.log(line);
console.log(wrong.length || errors.length ? "not as it should be" : `${told.drills.length} drills turned green, and one red`);
process.exit(wrong.length || errors.length ? 1 : 0);
