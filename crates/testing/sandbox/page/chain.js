// The chains and the wallet that pays on them.

import { $, attempt, call, clock, el, keyed, repeat, short, toast } from "./lib.js";
import { person } from "./phone.js";

/** How long after the deadline a payment is late: the shop's grace, and some seconds more. */
const LATE_MS = 20_000;

let chains = [];
/** The chain on which the wallet pays, and the one on which the order asks for it, if one does. */
let chosen = null;
let asked = null;
let shown = "";
let late = null;

/** The name of a network by its id, such as `eip155:31337`. */
export const networkName = (id) => chains.find((one) => `eip155:${one.id}` === id)?.name ?? "an unknown network";

/** The name of the network and the symbol of the token of an asset, such as `eip155:31337/erc20:0x…#6`. */
export function assetNames(asset) {
  const [, id, contract] = /^eip155:(\d+)\/erc20:(0x[0-9a-f]+)#/i.exec(asset) ?? [];
  const chain = chains.find((one) => String(one.id) === id);
  const token = chain?.tokens.find((one) => one.contract.toLowerCase() === contract.toLowerCase());
  return { network: networkName(`eip155:${id}`), symbol: token?.symbol ?? "of an unknown token" };
}

export function startChain() {
  for (const button of document.querySelectorAll("#ways [data-manner]")) {
    button.addEventListener("click", () => attempt(() => send(chosen, button.dataset.manner), button));
  }
  $("#wrong-network").addEventListener("click", (event) => attempt(payElsewhere, event.currentTarget));
  $("#late").addEventListener("click", () => (late ? stopLate() : attempt(payLate)));
  document.addEventListener("person", () => {
    shown = "";
    asked = null;
    for (const field of ["#to", "#amount"]) $(field).value = "";
    label("");
    look().catch(() => {});
  });
  repeat(look, 600);
}

async function look() {
  const id = person();
  const { chains: seen, wanted } = await call(`box/chains${id ? `?person=${id}` : ""}`);
  if (id !== person()) return;
  chains = seen;
  chosen ??= chains[0].key;
  fill(wanted);
  drawWallet();
  for (const chain of chains) draw(chain);
}

const named = (key) => chains.find((chain) => chain.key === key);
const other = (key) => chains.find((chain) => chain.key !== key);

/** Fills in what the chat asks for when it changes; until then, typed values stay. */
function fill(wanted) {
  const asks = wanted ? `${person()} ${wanted.message} ${wanted.chain} ${wanted.to} ${wanted.amount}` : shown && "nothing";
  if (asks === shown) return;
  shown = asks;
  if (!wanted) {
    asked = null;
    return label($("#wallet-for").dataset.number, "nothing more is asked");
  }
  asked = chosen = wanted.chain;
  $("#to").value = wanted.to;
  $("#amount").value = wanted.amount;
  label(wanted.number, `asks for ${named(asked).symbol} on ${named(asked).name}`);
  $(".wallet").classList.remove("fresh");
  requestAnimationFrame(() => $(".wallet").classList.add("fresh"));
}

function label(number, remark) {
  $("#wallet-for").dataset.number = number;
  $("#wallet-for").textContent = number ? [`order ${number}`, remark].filter(Boolean).join(" · ") : "";
}

function drawWallet() {
  const chain = named(chosen);
  keyed($("#networks"), chains.map(({ key, name, symbol }) => ({ key, data: { key, name, symbol, on: key === chosen } })), network);
  $("#symbol").textContent = chain.symbol;
  $("#wrong-token").title = `The same number of ${chain.refused}, which the shop does not take on ${chain.name}: it must not count`;
  const astray = asked && asked !== chosen;
  $("#wallet-note").hidden = !astray;
  $("#wallet-note").textContent = astray
    ? `This is the wrong network for the order: it asks for ${named(asked).symbol} on ${named(asked).name}.` : "";
}

function network({ key, name, symbol, on }) {
  return el("button", {
    role: "radio", "aria-checked": String(on), onclick: () => { chosen = key; drawWallet(); },
  }, name, el("small", {}, symbol));
}

/** One chain: its buttons and its blocks. */
function draw(chain) {
  const view = $(`#chains [data-chain=${chain.key}]`) ?? build(chain);
  $(".height strong", view).textContent = chain.height;
  $("input", view).checked = chain.auto;
  $(".away", view).textContent = chain.away ? "Node back" : "Node away";
  $(".unseen", view).hidden = !chain.away;
  const gone = chain.dropped.length;
  $(".lost", view).hidden = gone === 0;
  $(".lost p", view).textContent = gone === 1
    ? "The chain has changed its mind: a payment fell out of it."
    : `The chain has changed its mind: ${gone} payments fell out of it.`;
  $(".blocks", view).setAttribute("aria-label", `Blocks of ${chain.name}, newest first`);
  keyed($(".blocks", view), rows(chain), row);
}

function build({ key, name, symbol }) {
  const view = $("#chain").content.firstElementChild.cloneNode(true);
  view.dataset.chain = key;
  view.setAttribute("aria-label", name);
  $(".name", view).textContent = name;
  $(".token", view).textContent = symbol;
  const path = `box/chains/${key}`;
  const on = (selector, work) => $(selector, view).addEventListener("click", (event) =>
    attempt(async () => { await work(); await look(); }, event.currentTarget));
  on(".mine", () => call(`${path}/mine`, {}));
  on(".away", () => call(`${path}/away`, { on: !named(key).away }));
  on(".reorganise", async () => {
    await call(`${path}/reorganise`, {});
    toast("The newest payment is no longer on the chain.");
  });
  on(".again", async () => {
    await call(`${path}/again`, {});
    await call(`${path}/mine`, {});
  });
  $("input", view).addEventListener("change", (event) =>
    attempt(() => call(`${path}/auto`, { on: event.target.checked })));
  return $("#chains").appendChild(view);
}

function rows(chain) {
  const { needed } = chain;
  const waiting = chain.waiting.map((transfer) => ({ key: `w${transfer.hash}`, data: { kind: "waiting", transfer, needed } }));
  const blocks = chain.blocks.map((block) => ({ key: block.hash, data: { kind: "block", block, needed } }));
  // Removed blocks are shown beside the new ones, until there are eight blocks above them.
  const orphans = chain.orphans.filter((orphan) => chain.height - orphan.number < 8)
    .map((block) => ({ key: block.hash, data: { kind: "orphan", block, needed } }));
  const all = [...waiting, ...blocks, ...orphans];
  const height = (item) => item.data.block?.number ?? Infinity;
  return all.sort((a, b) => height(b) - height(a));
}

function row({ kind, block, transfer, needed }) {
  if (kind === "waiting") {
    return el("li", { class: "block waiting" }, el("span", { class: "number" }, "…"),
      el("div", {}, el("p", { class: "line" }, "waits for a block"), movement(transfer, "waiting", needed)));
  }
  const left = kind === "orphan";
  const title = el("p", { class: "line" }, el("code", {}, short(block.hash)),
    left ? el("em", {}, "left the chain") : el("time", {}, clock(block.timestamp * 1000)));
  return el("li", { class: `block ${kind} ${block.transfers.length ? "full" : "bare"}` },
    el("span", { class: "number" }, block.number),
    el("div", {}, title, ...block.transfers.map((transfer) => movement(transfer, kind, needed))));
}

function movement(transfer, kind, needed) {
  const wrong = transfer.asked_on ? `asked for on ${transfer.asked_on}` : transfer.manner === "wrong_token" ? "not the shop’s token" : null;
  const have = Math.min(transfer.confirmations, needed);
  const pips = kind === "block" && !wrong
    ? el("span", { class: have === needed ? "pips final" : "pips", title: "Confirmations" },
      ...Array.from({ length: needed }, (_, index) => el("i", { class: index < have ? "on" : undefined })),
      transfer.confirmations > needed ? "final" : `${have} of ${needed}`)
    : null;
  return el("p", { class: wrong ? "movement wrong" : "movement" },
    el("b", {}, `${transfer.amount} ${transfer.token}`), wrong, el("span", { class: "to" }, "→ ", el("code", { title: transfer.to }, short(transfer.to))), pips);
}

const typed = () => ({ to: $("#to").value, amount: $("#amount").value });

async function send(on, manner, { to, amount } = typed(), asked_on = asked) {
  if (!to.trim()) throw new Error("Nothing is asked for yet: check out on the phone first.");
  await call(`box/chains/${on}/pay`, { to, amount, manner, asked_on });
  await look();
  const { name, auto } = named(on);
  if (!auto) toast(`Sent on ${name}. It waits for the next block.`);
}

/** Pays on the chain on which nobody asks for it. */
function payElsewhere() {
  const right = asked ?? chosen;
  return send(other(right).key, "exactly", typed(), right);
}

/** Waits until the order has really expired, then pays; this takes minutes, because no time is simulated. */
async function payLate() {
  const number = $("#wallet-for").dataset.number;
  if (!number) throw new Error("Nothing is asked for yet: check out on the phone first.");
  const { orders } = await call("box/staff");
  const order = orders.items?.find((one) => one.number === number);
  if (!order) throw new Error("The staff's list does not show this order.");
  const detail = await call(`box/staff/orders/${order.id}`);
  const due = Date.parse(detail.invoice.expires_at) + LATE_MS;
  const [on, sent, right] = [chosen, typed(), asked];
  $("#late").textContent = "Cancel";
  late = setInterval(tick, 500);
  tick();
  function tick() {
    const left = Math.max(0, Math.ceil((due - Date.now()) / 1000));
    $("#late-note").hidden = false;
    $("#late-note").textContent =
      `The quote of ${number} must really end first. Paying in ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} – leave this page open.`;
    if (left > 0) return;
    stopLate();
    attempt(() => send(on, "exactly", sent, right));
  }
}

function stopLate() {
  clearInterval(late);
  late = null;
  $("#late").textContent = "Too late";
  $("#late-note").hidden = true;
}
