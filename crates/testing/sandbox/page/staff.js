// The lists of the staff, and the state of the two programs.

import { assetNames, networkName } from "./chain.js";
import { $, attempt, call, clock, el, keyed, repeat, toast } from "./lib.js";

const ORDER = {
  placed: ["placed", "wait"], confirmed: ["confirmed", "good"], held: ["held", "bad"], unfulfillable: ["unfulfillable", "bad"],
  completed: ["completed", "good"], cancelled: ["cancelled", "dim"],
};
const PAYMENT = {
  new: ["awaited", "dim"], partially_paid: ["part paid", "wait"], processing: ["confirming", "wait"], settled: ["paid", "good"],
  expired: ["expired", "dim"], invalid: ["lost", "bad"],
};
const EVENT = {
  "order.placed": "Order placed", "order.confirmed": "Order confirmed", "order.held": "Order held",
  "order.cancelled": "Order cancelled", "order.completed": "Order completed", "order.unfulfillable": "Goods not available",
  "payment.partially_paid": "Part of the payment seen", "payment.processing": "Payment seen, confirming",
  "payment.receded": "Payment left the chain, awaited again", "payment.settled": "Payment final", "payment.reversed": "Payment taken back by the chain",
  "payment.expired": "Payment expired", "payment.invalid": "Payment lost",
};
const WHY = {
  payment_reversed: "the chain took the payment back", payment_gone: "its payment is gone for good",
  late: "money came after the end", surplus: "more was paid than asked", short: "less was paid than asked",
  wrong_asset: "another token or network than was asked for", too_large: "an amount beyond all bounds", early: "money came before the invoice was made",
  other_key: "paid to an address of another receiving key", other_invoice: "a transaction that now pays another invoice",
  inbox_parked: "an update that cannot be worked", outbox_parked: "a message that cannot be sent",
  address_tampered: "the address of an invoice is not ours", paid_after_end: "paid after the order had ended",
  setting_unfit: "a stored value does not fit; the last good one stays in force",
  paid_without_stock: "paid, but the goods are gone", payment_does_not_fit: "a payment that does not fit the order",
};

let open = null;
let detail = null;
let numbers = new Map();

export function startStaff() {
  repeat(lookAtShop, 900);
  repeat(lookAtPrograms, 700);
}

async function lookAtShop() {
  const { orders, alerts, suspense } = await call("box/staff");
  const problem = orders.error || alerts.error || suspense.error;
  $("#staff-problem").hidden = !problem;
  $("#staff-problem").textContent = problem ? "The server does not answer just now." : "";
  if (orders.items) await drawOrders(orders.items);
  if (suspense.items) drawSuspense(suspense.items, orders.items ?? []);
  if (alerts.items) drawAlerts(alerts.items);
}

async function drawOrders(items) {
  numbers = new Map(items.map((order) => [order.id, order.number]));
  if (open) detail = await call(`box/staff/orders/${open}`).catch(() => detail);
  if (items.length === 0) return;
  keyed($("#orders"), items.map((order) => ({
    key: order.id, data: { order, detail: open === order.id ? detail : null, open: open === order.id },
  })), orderRow);
}

function orderRow({ order, detail, open: isOpen }) {
  const payment = order.payment ?? order.invoice?.state ?? detail?.invoice?.state;
  return el("div", { class: isOpen ? "order open" : "order" },
    el("button", { class: "summary", "aria-expanded": String(isOpen), onclick: () => toggle(order.id) },
      el("b", {}, order.number), badge(ORDER, order.state), badge(PAYMENT, payment),
      el("span", { class: "total" }, money(order.total))),
    isOpen && detail ? story(detail) : null);
}

function toggle(id) {
  open = open === id ? null : id;
  detail = null;
  lookAtShop().catch(() => {});
}

function badge(words, state) {
  const [word, kind] = words[state] ?? [state ?? "–", "dim"];
  return el("span", { class: `badge ${kind}` }, word);
}

const money = (total) => (total ? `${total.amount} ${total.currency}` : "");

function story(order) {
  const reason = order.hold_reason ? el("p", { class: "reason" }, `Held: ${WHY[order.hold_reason] ?? order.hold_reason}.`) : null;
  const lines = order.lines.map((line) => el("li", {}, el("span", {}, `${line.quantity} × ${line.title}, ${line.label}`), el("span", {}, `${line.unit_price.amount}`)));
  const extra = order.adjustments.map((one) => el("li", { class: "dim" }, el("span", {}, one.kind), el("span", {}, one.amount.amount)));
  const way = order.delivery.kind === "collect" ? `Collected at ${order.delivery.name ?? "a branch"}` : "Shipped";
  const events = order.timeline.map((entry) => el("li", { class: tone(entry.what) }, el("time", {}, clock(entry.at)), EVENT[entry.what] ?? entry.what));
  return el("div", { class: "story" }, reason, el("ul", { class: "lines" }, ...lines, ...extra), el("p", { class: "dim" }, way),
    el("ol", { class: "timeline" }, ...events));
}

const tone = (what) => (/confirmed|settled|completed/.test(what) ? "good" : /held|reversed|receded|invalid|unfulfillable/.test(what) ? "bad" : "");

/** Money that pays no order: how much, on which network, why, and for which order it was meant. */
function drawSuspense(items, orders) {
  $("#suspense-card").hidden = items.length === 0;
  $("#suspense-count").textContent = items.length;
  const meant = new Map(orders.map((order) => [order.invoice?.id, order.number]));
  keyed($("#suspense"), items.map(({ id, amount, reason, invoice }) => ({
    key: id, data: { amount, why: WHY[reason] ?? reason, number: meant.get(invoice), ...assetNames(amount.asset) },
  })), ({ amount, why, number, network, symbol }) =>
    el("li", {}, el("b", {}, `${plain(amount.decimal)} ${symbol}`), el("span", {}, `on ${network}: ${why}${number ? `, order ${number}` : ""}`)));
}

/** An amount without the zeros at its end, but with two decimal places. */
const plain = (decimal) => decimal.replace(/(\.\d\d\d*?)0+$/, "$1");

function drawAlerts(items) {
  $("#alert-count").hidden = items.length === 0;
  $("#alert-count").textContent = items.length;
  if (items.length === 0) return;
  keyed($("#alerts"), items.map((alert) => ({ key: alert.id, data: { alert, name: nameOf(alert.subject) } })), alertRow);
}

/** What people call the subject of an alert: the number of an order, or the name of a network. */
const nameOf = (subject) => numbers.get(subject) ?? (subject.startsWith("eip155:") ? networkName(subject) : subject);

/** Words for an alert: those of the first entry with which its kind begins. */
const ABOUT = [
  ["suspense_", () => "Money in suspense"], ["chain_", (name) => name],
  ["inbox_parked", () => "Parked for a person"], ["outbox_parked", () => "Parked for a person"],
  ["address_tampered", () => "A stored row was changed"], ["setting_unfit", () => "A setting of the shop"],
  ["", (name) => `Order ${name}`],
];

function alertRow({ alert, name }) {
  const [begins, title] = ABOUT.find(([begins]) => alert.kind.startsWith(begins));
  const rest = begins.endsWith("_") ? alert.kind.slice(begins.length) : alert.kind;
  const why = WHY[rest] ?? rest.replaceAll("_", " ");
  const times = alert.count > 1 ? ` (${alert.count} times)` : "";
  return el("li", {}, el("time", {}, clock(alert.last_at)), el("b", {}, title(name)), el("span", {}, why + times));
}

/** Existing rows are kept, so that a button is not replaced while it is being clicked. */
async function lookAtPrograms() {
  for (const program of await call("box/programs")) {
    const row = $(`#programs [data-name=${program.name}]`) ?? $("#programs").appendChild(programRow(program));
    row.className = `program ${program.state}`;
    $(".where", row).textContent = program.pid ? `process ${program.pid}` : program.state === "failed" ? "failed" : "restarting …";
    $("button", row).disabled = program.state !== "running";
    const seen = program.starts > 1 || program.state !== "running" ? program.events.slice(-2) : [];
    keyed($(".events", row), seen.map((event) => ({ key: `${event.at} ${event.text}`, data: event })), (event) =>
      el("li", {}, el("time", {}, clock(event.at)), event.text));
    const log = (program.log.at(-1)?.text ?? "").replace(/^[\dTZ:.-]+\s+/, "");
    $(".log", row).textContent = log;
    $(".log", row).title = log;
  }
}

async function crash(called) {
  await call(`box/programs/${called}/crash`, {});
  await lookAtPrograms();
  toast(called === "server"
    ? "Killed, as by a power cut. The next server follows the chain as soon as the dead one’s lease ends, within 10 s."
    : "Killed, as by a power cut. Telegram delivers again what arrived meanwhile; a message just being sent follows within a minute.");
}

function programRow({ name }) {
  const called = name.replace("chainstore-", "");
  return el("div", { "data-name": name },
    el("div", { class: "what" }, el("i", { class: "lamp", "aria-hidden": "true" }), el("b", {}, called),
      el("span", { class: "where" }),
      el("button", {
        class: "danger", title: `Kills the ${called} without warning (SIGKILL); it is started again`,
        onclick: (event) => attempt(() => crash(called), event.currentTarget),
      }, `Crash ${called}`)),
    el("ul", { class: "events", "aria-live": "polite" }), el("code", { class: "log" }));
}
