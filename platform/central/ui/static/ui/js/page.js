/* Small comforts; every page works without this file. */
(() => {
  "use strict";

  // Whoever sent a form with faults is led to the list of them (browsers that skip autofocus on a list included).
  document.querySelector(".error-summary")?.focus();

  // The menu may be wider than a phone: show the entry the reader is at.
  document.querySelector(".site-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // A second press while the first is on its way sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // A link of the error summary left its fragment in the address; the next page would jump there, past its own faults.
    if (location.hash) {
      history.replaceState(null, "", location.pathname + location.search);
    }
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
    }
  });
})();
