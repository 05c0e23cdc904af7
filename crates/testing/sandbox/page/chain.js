// The chain and the wallet that pays on it.

import { $, attempt, call, clock, el, keyed, repeat, short, toast } from "./lib.js";
import { person } from "./phone.js";

/** How many confirmations a payment needs. */
const FINAL = 3;
/** How long after the deadline a payment is late: the shop's grace, and some seconds more. */
const LATE_MS = 20_000;

let shown = "";
let late = null;

export function startChain() {
  for (const button of document.querySelectorAll("#ways [data-manner]")) {
    button.addEventListener("click", () => attempt(() => pay(button.dataset.manner), button));
  }
  const on = (id, path, body, after) => $(id).addEventListener("click", (event) =>
    attempt(async () => { await call(path, body); await look(); after?.(); }, event.currentTarget));
  on("#mine", "box/chain/mine", {});
  on("#reorganise", "box/chain/reorganise", {}, () => toast("The newest payment is no longer on the chain."));
  $("#again").addEventListener("click", (event) => attempt(async () => {
    await call("box/chain/again", {});
    await call("box/chain/mine", {});
    await look();
  }, event.currentTarget));
  $("#auto").addEventListener("change", (event) => attempt(() => call("box/chain/auto", { on: event.target.checked })));
  $("#late").addEventListener("click", () => (late ? stopLate() : attempt(payLate)));
  document.addEventListener("person", () => {
    shown = "";
    for (const field of ["#to", "#amount"]) $(field).value = "";
    label("");
    look().catch(() => {});
  });
  repeat(look, 600);
}

async function look() {
  const id = person();
  const { chain, wanted } = await call(`box/chain${id ? `?person=${id}` : ""}`);
  if (id !== person()) return;
  fill(wanted);
  $("#height").textContent = chain.height;
  $("#symbol").textContent = chain.symbol;
  $("#auto").checked = chain.auto;
  const gone = chain.dropped.length;
  $("#lost").hidden = gone === 0;
  $("#lost-text").textContent = gone === 1
    ? "The chain has changed its mind: a payment fell out of it."
    : `The chain has changed its mind: ${gone} payments fell out of it.`;
  keyed($("#blocks"), rows(chain), row);
}

/** Fills in what the chat asks for when it changes; until then, typed values stay. */
function fill(wanted) {
  const asked = wanted ? `${person()} ${wanted.message} ${wanted.to} ${wanted.amount}` : shown && "nothing";
  if (asked === shown) return;
  if (!wanted) {
    shown = asked;
    return label($("#wallet-for").dataset.number, "nothing more is asked");
  }
  shown = asked;
  $("#to").value = wanted.to;
  $("#amount").value = wanted.amount;
  label(wanted.number);
  $(".wallet").classList.remove("fresh");
  requestAnimationFrame(() => $(".wallet").classList.add("fresh"));
}

function label(number, remark) {
  $("#wallet-for").dataset.number = number;
  $("#wallet-for").textContent = number ? [`order ${number}`, remark].filter(Boolean).join(" · ") : "";
}

function rows(chain) {
  const waiting = chain.waiting.map((transfer) => ({ key: `w${transfer.hash}`, data: { kind: "waiting", transfer } }));
  const blocks = chain.blocks.map((block) => ({ key: block.hash, data: { kind: "block", block } }));
  // Removed blocks are shown beside the new ones, until there are eight blocks above them.
  const orphans = chain.orphans.filter((orphan) => chain.height - orphan.number < 8)
    .map((block) => ({ key: block.hash, data: { kind: "orphan", block } }));
  const all = [...waiting, ...blocks, ...orphans];
  const height = (item) => item.data.block?.number ?? Infinity;
  return all.sort((a, b) => height(b) - height(a));
}

function row({ kind, block, transfer }) {
  if (kind === "waiting") {
    return el("li", { class: "block waiting" }, el("span", { class: "number" }, "…"),
      el("div", {}, el("p", { class: "line" }, "waits for a block"), movement(transfer, "waiting")));
  }
  const left = kind === "orphan";
  const title = el("p", { class: "line" }, el("code", {}, short(block.hash)),
    left ? el("em", {}, "left the chain") : el("time", {}, clock(block.timestamp * 1000)));
  return el("li", { class: `block ${kind} ${block.transfers.length ? "full" : "bare"}` },
    el("span", { class: "number" }, block.number),
    el("div", {}, title, ...block.transfers.map((transfer) => movement(transfer, kind))));
}

function movement(transfer, kind) {
  const wrong = transfer.manner === "wrong_token";
  const have = Math.min(transfer.confirmations, FINAL);
  const pips = kind === "block" && !wrong
    ? el("span", { class: have === FINAL ? "pips final" : "pips", title: "Confirmations" },
      ...Array.from({ length: FINAL }, (_, index) => el("i", { class: index < have ? "on" : undefined })),
      have === FINAL && transfer.confirmations > FINAL ? "final" : `${have} of ${FINAL}`)
    : null;
  return el("p", { class: wrong ? "movement wrong" : "movement" },
    el("b", {}, `${transfer.amount} ${transfer.token}`), wrong ? "not the shop’s token" : null, el("span", { class: "to" }, "→ ", el("code", { title: transfer.to }, short(transfer.to))), pips);
}

async function pay(manner, to = $("#to").value, amount = $("#amount").value) {
  if (!to.trim()) throw new Error("Nothing is asked for yet: check out on the phone first.");
  await call("box/chain/pay", { to, amount, manner });
  await look();
  if (!$("#auto").checked) toast("Sent. It waits for the next block.");
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
  const [to, amount] = [$("#to").value, $("#amount").value];
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
    attempt(() => pay("exactly", to, amount));
  }
}

function stopLate() {
  clearInterval(late);
  late = null;
  $("#late").textContent = "Too late";
  $("#late-note").hidden = true;
}
