// SPDX-License-Identifier: AGPL-3.0-or-later
// Drives a running lila serve with the official client of the API, which is not part of the tests' build:
//   lila serve --port 8080 &
//   npm install --prefix /tmp/client openai && cp tests/cli/serve_client.mjs /tmp/client
//   node /tmp/client/serve_client.mjs
// With another address, and a key: node serve_client.mjs http://127.0.0.1:9090 KEY
import assert from 'node:assert';
import OpenAI from 'openai';

const client = new OpenAI({
    baseURL: (process.argv[2] ?? 'http://127.0.0.1:8080') + '/v1',
    apiKey: process.argv[3] ?? 'none',
    maxRetries: 0
});
const model = (await client.models.list()).data[0].id;
assert.equal((await client.models.retrieve(model)).object, 'model');
const base = {
    model,
    prompt: 'Once upon a time',
    seed: 7,
    max_tokens: 20
};
const one = await client.completions.create(base);
assert.equal(one.object, 'text_completion');
assert.equal(one.choices.length, 1);
assert.equal(one.usage.completion_tokens, 20);
assert.equal(one.choices[0].finish_reason, 'length');
let text = '', usage;
for await (const part of await client.completions.create(
    {...base, stream: true, stream_options: {include_usage: true}})) {
    text += part.choices[0]?.text ?? '';
    usage = part.usage ?? usage;
}
assert.equal(text, one.choices[0].text);
assert.deepEqual(usage, one.usage);
const lp = await client.completions.create({...base, logprobs: 5});
assert.equal(lp.choices[0].text, text);
assert.equal(lp.choices[0].logprobs.tokens.length, 20);
assert.equal(lp.choices[0].logprobs.token_logprobs.length, 20);
assert.equal(lp.choices[0].logprobs.text_offset.length, 20);
const echo = await client.completions.create({...base, echo: true});
assert.equal(echo.choices[0].text, base.prompt + text);
const score = await client.completions.create({...base, echo: true, max_tokens: 0, logprobs: 1});
assert.equal(score.choices[0].text, base.prompt);
assert.equal(score.choices[0].logprobs.token_logprobs[0], null);
const n = await client.completions.create({...base, n: 3});
assert.equal(n.choices.length, 3);
assert.equal(n.choices[0].text, text);
const best = await client.completions.create({...base, n: 1, best_of: 4});
assert.equal(best.choices.length, 1);
assert.ok(best.usage.completion_tokens > 40);
const many = await client.completions.create({...base, prompt: ['A dog', base.prompt]});
assert.equal(many.choices[1].text, text);
const ids = score.choices[0].logprobs.token_ids;
const byIds = await client.completions.create({...base, prompt: ids});
assert.equal(byIds.choices[0].text, text);
const stopText = text.slice(8, 11);
const stop = await client.completions.create({...base, stop: [stopText]});
assert.equal(stop.choices[0].text, text.slice(0, text.indexOf(stopText)));
assert.equal(stop.choices[0].finish_reason, 'stop');
const stop1 = await client.completions.create({...base, stop: stopText});
assert.equal(stop1.choices[0].text, stop.choices[0].text);
const bias = await client.completions.create(
    {...base, max_tokens: 3, logprobs: 0, temperature: 1, logit_bias: {'400': 100}});
assert.deepEqual(bias.choices[0].logprobs.token_ids, [400, 400, 400]);
const own = await client.completions.create({
    ...base,
    temperature: 1.3,
    top_p: 0.8,
    top_k: 30,
    min_p: 0.05,
    resonator: false,
    dry_multiplier: 0.8,
    stop_at: 'sentence'
});
assert.ok(own.choices[0].text.length > 0);
assert.ok(own.choices[0].text.length < 400);

// What is told of tokens, in streams and as a switch.
const switched = await client.completions.create({...base, logprobs: true, top_logprobs: 5});
assert.deepEqual(switched.choices[0].logprobs, lp.choices[0].logprobs);
const told = {tokens: [], token_logprobs: [], top_logprobs: [], text_offset: []};
for await (const part of await client.completions.create({...base, logprobs: 5, stream: true}))
    for (const name of Object.keys(told))
        told[name].push(...part.choices[0].logprobs[name]);
for (const name of Object.keys(told))
    assert.deepEqual(told[name], lp.choices[0].logprobs[name]);
for (const [i, top] of lp.choices[0].logprobs.top_logprobs.entries())
    assert.equal(top[lp.choices[0].logprobs.tokens[i]], lp.choices[0].logprobs.token_logprobs[i]);
const echoed = await client.completions.create({...base, echo: true, logprobs: 2});
assert.equal(echoed.choices[0].logprobs.tokens.length, echoed.usage.total_tokens);
assert.equal(echoed.choices[0].text, base.prompt + text);

// Several texts in one stream, of texts and of ids.
const parts = new Map(), reasons = new Map();
for await (const part of await client.completions.create({...base, prompt: [base.prompt, 'A dog'], n: 3, stream: true}))
    for (const choice of part.choices) {
        parts.set(choice.index, (parts.get(choice.index) ?? '') + choice.text);
        reasons.set(choice.index, choice.finish_reason);
    }
assert.deepEqual([0, 1, 2].map(i => parts.get(i)), n.choices.map(choice => choice.text));
assert.equal(parts.get(3), many.choices[0].text);
assert.ok([...reasons.values()].every(reason => reason === 'length' || reason === 'stop'));
const manyIds = await client.completions.create({...base, prompt: [ids, ids], echo: true});
assert.equal(manyIds.choices[1].text, base.prompt + text);
let stopped = '';
for await (const part of await client.completions.create({...base, stop: [stopText], stream: true}))
    stopped += part.choices[0].text;
assert.equal(stopped, stop.choices[0].text);

// Fields of this server's own.
const greedy = {...base, resonator: false, seed: 1};
const zero = await client.completions.create({...greedy, temperature: 0});
assert.equal((await client.completions.create({...greedy, greedy: true})).choices[0].text, zero.choices[0].text);
assert.equal((await client.completions.create({...greedy, temperature: 0, seed: 2})).choices[0].text, zero.choices[0].text);
assert.ok((await client.completions.create({...base, preset: 'deterministic', past_end: true})).choices[0].text.length > 0);
const still = await client.completions.create({...base, interventions: {beta: [[0, 0, 1]]}});
assert.equal(still.choices[0].text, text);
const roots = await client.post('/roots', {body: {prompt: base.prompt, token: 2}});
assert.equal(roots.layers[0].weights.length, 240);
const chance = await client.completions.create({...base, seed: undefined, user: 'somebody', suffix: null});
const again = await client.completions.create({...base, seed: chance.choices[0].seed});
assert.equal(again.choices[0].text, chance.choices[0].text);

// Errors, and one that ends in the middle.
for (const [bad, param] of [
         [{temperature: -1}, 'temperature'], [{n: 99}, 'n'], [{logprobs: 99}, 'logprobs'],
         [{best_of: 2, stream: true}, 'best_of'], [{logit_bias: {x: 1}}, 'logit_bias'], [{suffix: 'end'}, 'suffix'],
         [{presence_penalty: 1}, 'presence_penalty'], [{frequency_penalty: 1}, 'frequency_penalty'],
         [{max_tokens: 90000, logprobs: 16}, 'logprobs'], [{stream_options: {include_usage: true}}, 'stream_options']])
    await assert.rejects(
        client.completions.create({...base, ...bad}),
        e => e instanceof OpenAI.BadRequestError && e.param === param);
await assert.rejects(
    client.completions.create({...base, model: 'gpt-4'}),
    e => e instanceof OpenAI.NotFoundError && e.code === 'model_not_found');
const s = await client.completions.create({...base, max_tokens: 5000, stream: true});
let seen = 0;
for await (const _ of s)
    if (++seen === 5) break;  // disconnects
console.log('all fine:', JSON.stringify(text));
