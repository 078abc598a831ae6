/** The few static files of the server's own pages. Scripts are files because the pages allow no inline script. */

export const SIGN_IN_SCRIPT = `'use strict';
const state = document.getElementById('state');
const token = location.hash.slice(1);
// Neither the history nor a copied address keeps the token.
history.replaceState(null, '', location.pathname);
const say = (key) => { state.textContent = state.dataset[key]; };
if (token === '') say('hint');
else {
  say('signingIn');
  fetch('/api/v1/sessions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) })
    .then((answer) => { if (answer.ok) location.replace('/'); else say(answer.status < 500 ? 'notValid' : 'noAnswer'); })
    .catch(() => say('noAnswer'));
}
`;

export const SIGN_OUT_SCRIPT = `'use strict';
document.getElementById('sign-out').addEventListener('click', () => {
  fetch('/api/v1/sessions', { method: 'DELETE' }).finally(() => location.replace('/'));
});
`;

export const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid GrayText; font-weight: normal; }
thead th { font-weight: bold; }
tbody th, td:nth-child(4), td:nth-child(5) { white-space: nowrap; }
`;
