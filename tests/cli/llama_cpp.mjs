// SPDX-License-Identifier: AGPL-3.0-or-later
// How long llama.cpp writes what lila writes: the same greedy ids from a GGUF as from its model. Run where npm's
// node-llama-cpp is installed:
//     npm install node-llama-cpp
//     node …/tests/cli/llama_cpp.mjs …/build/release/bin/lila MODEL.safetensors …/resources/judging/story_beginnings.txt
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [lila, model, beginnings] = process.argv.slice(2);
const wanted = 100;
const run = (...options) => execFileSync(lila, options, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
const { getLlama } = await import(pathToFileURL(join(process.cwd(), "node_modules/node-llama-cpp/dist/index.js")));

const folder = mkdtempSync(join(tmpdir(), "lila-"));
const file = join(folder, "model.gguf");
process.stderr.write(run("convert", model, file));
const window = JSON.parse(run("inspect", model, "--json")).config.block_size;
const llama = await getLlama({ logLevel: "error", gpu: false, build: "never" });
const other = await llama.loadModel({ modelPath: file });

let whole = 0;
const prompts = readFileSync(beginnings, "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
for (const prompt of prompts) {
    const ids = run("tokenizer", "encode", prompt).trim().split(/\s+/).map(Number);
    const count = Math.min(wanted, window - ids.length);
    const ours = run("generate", "--checkpoint", model, "--prompt", prompt, "--greedy", "--no_resonator",
        "--repetition_penalty", "0", "--dry_multiplier", "0", "--max_tokens", `${count}`, "--json")
        .trim().split("\n").map((line) => JSON.parse(line).id).filter((id) => id !== undefined);
    // One thread: more only wait for each other in a model this small. Keys and values as lila has them.
    const context = await other.createContext({ contextSize: window, threads: 1, flashAttention: false,
        experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32" });
    const theirs = [];
    for await (const id of context.getSequence().evaluate(other.tokenize(prompt), { temperature: 0, yieldEogToken: true }))
        if (theirs.push(id) >= ours.length)
            break;
    await context.dispose();
    const sameText = `${other.tokenize(prompt)}` === `${ids}`;
    const parted = ours.findIndex((id, place) => id !== theirs[place]);
    whole += sameText && parted < 0;
    console.log(`${sameText ? "" : "the prompt is split otherwise; "}${parted < 0 ? ours.length : parted} of ${ours.length} ids the same: ${prompt}`);
}
console.log(`${whole} of ${prompts.length} texts are the same to their end`);
rmSync(folder, { recursive: true });
process.exit(0);
