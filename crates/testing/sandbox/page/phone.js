// The phone: a chat with the bot, as an app shows it.

import { $, attempt, call, clock, el, keyed, pause } from "./lib.js";

let people = [];
let current = null;
let chat = null;
let poll = null;
let noticed = null;
let about = "";

/** Telegram id of the person whose phone is shown. */
export const person = () => current;

export function startPhone(about) {
  if (about.link) return showReal(about.link);
  people = [...about.shoppers, { id: about.staff, name: "Grace", staff: true }];
  $("#composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("#text").value.trim();
    if (text) send(text);
    $("#text").value = "";
  });
  $("#start").addEventListener("click", () => send("/start"));
  $("#menu-button").addEventListener("click", () => toggleMenu());
  $("#phone").addEventListener("keydown", (event) => event.key === "Escape" && toggleMenu(false));
  loadBot();
  pick(people[0].id);
}

function showReal(link) {
  $("#phone").hidden = true;
  $("#people").hidden = true;
  $("#real").hidden = false;
  $("#real-link").href = link;
  $("#real-link").textContent = link;
  $("#real-qr").src = "box/bot.svg";
}

async function loadBot() {
  const bot = await call("sim/bot").catch(() => null);
  if (!bot) return;
  about = bot.description;
  $("#bot-name").textContent = `@${bot.username}`;
  const commands = Array.isArray(bot.commands) ? bot.commands : [];
  $("#menu").replaceChildren(...commands.map((command) => el("button", {
    type: "button",
    onclick: () => { toggleMenu(false); send(`/${command.command}`); },
  }, el("b", {}, `/${command.command}`), el("span", {}, command.description))));
}

function toggleMenu(open = $("#menu").hidden) {
  $("#menu").hidden = !open;
  $("#menu-button").setAttribute("aria-expanded", String(open));
  if (open) loadBot();
}

function drawPeople() {
  const tab = (one) => el("button", {
    role: "tab", "aria-selected": String(one.id === current), class: one.staff ? "staff" : undefined,
    onclick: () => pick(one.id),
  }, el("i", { "aria-hidden": "true" }, one.name[0]), one.name, one.staff ? el("small", {}, "staff") : null);
  $("#people").replaceChildren(...people.map(tab), el("button", { class: "add", onclick: askName, title: "Add a shopper" }, "+ shopper"));
}

function askName() {
  const name = el("input", { "aria-label": "Name of the new shopper", placeholder: "Name", maxlength: "32" });
  const form = el("form", {
    class: "new",
    onsubmit: (event) => { event.preventDefault(); add(name.value); },
  }, name, el("button", { class: "primary" }, "Add"));
  name.addEventListener("keydown", (event) => event.key === "Escape" && drawPeople());
  $("#people .add").replaceWith(form);
  name.focus();
}

function add(name) {
  attempt(async () => {
    const shopper = await call("box/shoppers", { name });
    people.splice(people.length - 1, 0, shopper);
    pick(shopper.id);
  });
}

function pick(id) {
  current = id;
  noticed = null;
  chat = null;
  drawPeople();
  $("#chat").replaceChildren();
  toggleMenu(false);
  poll?.abort();
  poll = new AbortController();
  follow(id, poll.signal);
  document.dispatchEvent(new CustomEvent("person", { detail: id }));
}

/** Long polls one chat until another one is chosen. */
async function follow(id, signal) {
  let after;
  while (!signal.aborted) {
    try {
      const next = await call(`sim/chat/${id}${after === undefined ? "" : `?after=${after}`}`, undefined, signal);
      if (signal.aborted) return;
      draw(next, after === undefined);
      after = next.revision;
    } catch (error) {
      if (signal.aborted) return;
      await pause(1500);
    }
  }
}

function draw(next, first) {
  chat = next;
  const view = $("#chat");
  const atEnd = first || view.scrollHeight - view.scrollTop - view.clientHeight < 140;
  const newest = chat.messages.at(-1)?.id;
  const grew = newest !== Number(view.lastElementChild?.dataset.key);
  const tapped = chat.last_tap && !chat.last_tap.answer ? chat.last_tap : null;
  const item = (message) => ({
    key: message.id,
    data: { message, busy: tapped?.message_id === message.id ? tapped.data : null },
  });
  keyed(view, chat.messages.map(item), bubble);
  if (!chat.started && !chat.messages.length) {
    view.replaceChildren(el("p", { class: "about" }, el("b", {}, "What can this bot do?"),
      about || "Shop in this chat: look around, fill a cart, pay on a chain beside it."));
  }
  if (atEnd || grew) toEnd(view);
  $("#bot-state").textContent = chat.action ? "is typing …" : "bot";
  $("#start").hidden = chat.started;
  $("#composer").hidden = !chat.started;
  $("#reply").replaceChildren(...chat.reply_keyboard.flat().map((text) => el("button", { onclick: () => send(text) }, text)));
  announce(chat.last_tap, first);
}

function toEnd(view) {
  const down = () => { view.scrollTop = view.scrollHeight; };
  down();
  for (const image of view.querySelectorAll("img")) if (!image.complete) image.addEventListener("load", down, { once: true });
}

function bubble({ message, busy }) {
  const time = clock(message.date * 1000).slice(0, 5);
  const text = el("div", { class: "text" });
  // This is safe: the simulator has escaped everything except the formatting of the bot.
  text.innerHTML = message.html;
  for (const link of text.querySelectorAll("a")) { link.target = "_blank"; link.rel = "noreferrer"; }
  const picture = message.photo && el("img", { src: message.photo.slice(1), alt: "Picture", class: "picture" });
  picture?.addEventListener("load", () => { if (picture.naturalWidth === picture.naturalHeight) picture.classList.add("square"); });
  return el("div", { class: message.from_bot ? "message bot" : "message own" },
    el("div", { class: picture ? "bubble pictured" : "bubble" },
      picture, text, el("span", { class: "meta" }, message.edited ? "edited " : "", time)),
    message.keyboard.length ? keyboard(message, busy) : null);
}

function keyboard(message, busy) {
  const row = (buttons, row) => el("div", { class: "row" }, ...buttons.map((button, col) => key(message, button, row, col, busy)));
  return el("div", { class: "keyboard" }, ...message.keyboard.map(row));
}

function key(message, button, row, col, busy) {
  if (button.url) return el("a", { class: "key", href: button.url, target: "_blank", rel: "noreferrer" }, button.text, el("i", { class: "corner" }, "↗"));
  const copies = button.copy_text !== null;
  const classes = ["key", button.style, busy !== null && busy === button.callback_data ? "busy" : null].filter(Boolean).join(" ");
  return el("button", {
    class: classes, disabled: button.disabled, title: copies ? button.copy_text : undefined,
    onclick: () => (copies ? copy(button.copy_text) : tap(message.id, row, col)),
  }, button.text);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice(`Copied: ${text}`);
  } catch (error) {
    notice(text);
  }
}

const send = (text) => attempt(() => call(`sim/chat/${current}/send`, { text }));
const tap = (message_id, row, col) => attempt(() => call(`sim/chat/${current}/tap`, { message_id, row, col }));

/** Shows the bot's answer to a tap, once. */
function announce(tapped, first) {
  if (!tapped?.answer || tapped.id === noticed) return;
  noticed = tapped.id;
  if (!first && tapped.answer.text) notice(tapped.answer.text, tapped.answer.show_alert);
}

function notice(text, stays = false) {
  const shown = el("div", { class: stays ? "alert" : "" }, text);
  if (stays) shown.append(el("button", { onclick: () => shown.remove() }, "OK"));
  $("#notice").replaceChildren(shown);
  if (stays) $("#notice button").focus();
  else setTimeout(() => shown.remove(), 3200);
}
