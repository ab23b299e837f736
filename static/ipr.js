// Our one script. Every page works without it: it starts GOV.UK's components, also
// after htmx has swapped something in, and warns before the session ends.

const body = document.body;
body.classList.add("js-enabled", "govuk-frontend-supported");

const govuk = await import(body.dataset.govuk);
govuk.initAll();

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== body) {
    govuk.initAll({ scope: event.detail.elt });
  }
});

// After another page of a list was asked for, its caption has the focus and says which.
document.addEventListener("htmx:afterSettle", (event) => {
  const { requestConfig, target } = event.detail;
  if (requestConfig?.elt.matches(".govuk-pagination__link")) {
    target.querySelector("[data-list-caption]")?.focus({ preventScroll: true });
  }
});

// A request by htmx that got no answer would otherwise fail in silence.
document.addEventListener("htmx:sendError", () => {
  const place = document.getElementById("page-message");
  const message = document.createElement("p");
  message.className = "govuk-inset-text";
  message.textContent =
    "That could not be sent: check your connection and try again. Nothing was changed.";
  place.replaceChildren(message);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
}

const warning = document.getElementById("session-warning");
if (warning) {
  watchSession(warning);
}

function watchSession(dialog) {
  const text = dialog.querySelector("[data-session-text]");
  const title = dialog.querySelector("#session-title");
  const stay = dialog.querySelector("[data-session-stay]");
  const before = Number(dialog.dataset.warnSeconds);
  const otherTabs = new BroadcastChannel("ipr-session");
  let ends = Date.parse(dialog.dataset.ends);
  let timer = 0;

  function left() {
    return Math.round((ends - Date.now()) / 1000);
  }

  function say(words) {
    if (text.textContent !== words) {
      text.textContent = words;
    }
  }

  function look() {
    if (left() > before) {
      timer = window.setTimeout(look, Math.min((left() - before) * 1000, 60000));
      return;
    }
    if (!dialog.open) {
      dialog.showModal();
    }
    if (left() > 0) {
      const minutes = Math.ceil(left() / 60);
      const time = minutes === 1 ? "1 minute" : `${minutes} minutes`;
      say(`For your security you will be signed out in ${time}. Nothing you typed is lost.`);
      timer = window.setTimeout(look, 1000);
    } else {
      title.textContent = "You have been signed out";
      say(
        "What you typed is still on this page. When you send it you will be asked to " +
          "sign in, and then get it back to check and send again.",
      );
      stay.textContent = "Close this message";
    }
  }

  function close() {
    if (dialog.open) {
      dialog.close();
    }
  }

  async function stayIn() {
    window.clearTimeout(timer);
    if (left() <= 0) {
      close();
      return;
    }
    try {
      const answer = await fetch(dialog.dataset.stay, { redirect: "error" });
      const news = answer.ok ? await answer.json() : {};
      ends = news.ends ? Date.parse(news.ends) : Date.now();
    } catch {
      ends = Date.now();
    }
    if (left() > 0) {
      otherTabs.postMessage(ends);
      close();
    }
    look();
  }

  stay.addEventListener("click", stayIn);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stayIn();
  });
  // What is done in this page or in another tab keeps the session too.
  function move(to) {
    if (to > ends) {
      ends = to;
      window.clearTimeout(timer);
      close();
      look();
    }
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    move(Date.parse(event.detail.xhr?.getResponseHeader("X-Session-Ends")));
    otherTabs.postMessage(ends);
  });
  otherTabs.addEventListener("message", (event) => move(event.data));
  otherTabs.postMessage(ends);
  look();
}

// The text of a draft of the criteria: where the cursor is, kept when it is saved, and
// from each finding to its line. The Tab key is left alone: it goes to the next control.
const editor = document.querySelector("[data-text-editor]");
if (editor) {
  watchEditor(editor);
}

function watchEditor(box) {
  const place = document.querySelector("[data-text-place]");
  const kept = box.form.elements.namedItem("line");

  function starts(line) {
    let at = 0;
    for (let number = 1; number < line; number += 1) {
      const end = box.value.indexOf("\n", at);
      if (end < 0) {
        break;
      }
      at = end + 1;
    }
    return at;
  }

  function note() {
    const before = box.value.slice(0, box.selectionStart).split("\n");
    const column = before.at(-1).length + 1;
    kept.value = before.length;
    place.textContent = `The cursor is at line ${before.length}, column ${column}.`;
  }

  function show(line) {
    const height = Number.parseFloat(getComputedStyle(box).lineHeight);
    box.scrollTop = Math.max(0, (line - 4) * height);
    box.scrollLeft = 0;
  }

  function choose(line) {
    const start = starts(line);
    const end = box.value.indexOf("\n", start);
    box.focus({ preventScroll: true });
    box.setSelectionRange(start, end < 0 ? box.value.length : end);
    show(line);
    box.scrollIntoView({ block: "nearest" });
    note();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (link) {
      event.preventDefault();
      choose(Number(link.dataset.line));
    }
  });
  for (const name of ["input", "keyup", "click", "select"]) {
    box.addEventListener(name, note);
  }
  const first = Number(box.dataset.textEditor);
  box.setSelectionRange(starts(first), starts(first));
  show(first);
  note();
  place.hidden = false;
}

// The same words again are not announced again.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.textContent.trim() === fragment.textContent.trim()) {
    event.preventDefault();
  }
});
