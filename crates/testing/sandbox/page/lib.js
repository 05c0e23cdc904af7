// Functions for all panes.

export const $ = (selector, root = document) => root.querySelector(selector);

/** Makes an element: el("p", {class: "dim", onclick: f}, "text", child). */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Calls the sandbox: GET, or POST with a body. A refusal becomes an Error with its text. */
export async function call(path, body, signal) {
  const request = body === undefined ? { signal } : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  let response;
  try {
    response = await fetch(path, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `The sandbox answered ${response.status}.`);
  return answer;
}

/** Runs an action, and shows an error in a toast. */
export async function attempt(action, button) {
  if (button) button.disabled = true;
  try {
    return await action();
  } catch (error) {
    toast(error.message, true);
    return undefined;
  } finally {
    if (button) button.disabled = false;
  }
}

export const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));

/** Repeats a function for ever. It shows its failures itself; others are ignored until the next run. */
export async function repeat(look, ms) {
  for (;;) {
    try {
      await look();
    } catch (error) {
      await pause(1500);
    }
    await pause(document.hidden ? ms * 3 : ms);
  }
}

export function toast(text, bad = false) {
  const toasts = $("#toasts");
  if ([...toasts.children].some((shown) => shown.textContent === text)) return;
  const shown = el("div", { class: bad ? "toast bad" : "toast" }, text);
  toasts.append(shown);
  setTimeout(() => shown.remove(), bad ? 7000 : 3500);
}

export const short = (hex) => (hex ? `${hex.slice(0, 6)}…${hex.slice(-4)}` : "");

export const clock = (at) => new Date(at).toLocaleTimeString("en-GB");

/** Updates the children from data; `make` is called only for a new key or changed data. */
export function keyed(parent, items, make) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map(({ key, data }) => {
    const stamp = JSON.stringify(data);
    const old = known.get(String(key));
    if (old && old.stamp === stamp) return old;
    const fresh = make(data);
    fresh.dataset.key = key;
    fresh.stamp = stamp;
    if (old) fresh.classList.add("kept");
    return fresh;
  });
  const same = wanted.length === parent.children.length && wanted.every((child, index) => child === parent.children[index]);
  if (!same) parent.replaceChildren(...wanted);
}
