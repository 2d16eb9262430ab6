/* The two addresses of the screen. Every answer comes back as {kind, status, body}:
   saved | conflict | refused | signed_out | other_person | closed | failed | unreachable. */

const TIMEOUT = 15000;

export class Api {
  /* `editor`: who opened this page; the server takes nothing from it in another person's name. */
  constructor(urls, token, editor) {
    Object.assign(this, { urls, token, editor });
  }

  async send(payload, { keepalive = false } = {}) {
    const answer = await this.request(this.urls.operations, {
      method: "POST",
      keepalive,
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ ...payload, editor: this.editor }),
    });
    return { ...answer, kind: answer.kind || kindOf(answer) };
  }

  async state(since) {
    const answer = await this.request(`${this.urls.state}?since=${since}`, {});
    if (answer.kind) return answer;
    this.token = answer.token || this.token;
    if (answer.status === 204) return { ...answer, kind: "unchanged" };
    if (answer.status === 200 && answer.body) {
      this.token = answer.body.csrf || this.token;
      return { ...answer, kind: "state" };
    }
    return { ...answer, kind: kindOf(answer) };
  }

  async post(url, payload) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    return this.request(url, { method: "POST", headers, body: JSON.stringify(payload) });
  }

  async suggest(url, query) {
    const answer = await this.request(`${url}?q=${encodeURIComponent(query)}`, {});
    return answer.status === 200 && answer.body ? answer.body.results : [];
  }

  async request(url, options) {
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), TIMEOUT);
    try {
      const response = await fetch(url, {
        ...options,
        headers: { Accept: "application/json", ...options.headers },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: timer.signal,
      });
      return await readAnswer(response);
    } catch {
      return { kind: "unreachable", status: 0, body: null };
    } finally {
      clearTimeout(timeout);
    }
  }
}

async function readAnswer(response) {
  /* A redirect can only be the sign-in page: JSON addresses never redirect. */
  if (response.type === "opaqueredirect") return { kind: "signed_out", status: 401, body: null };
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  const body = isJson && response.status !== 204 ? await response.json() : null;
  return { kind: null, status: response.status, body, token: response.headers.get("X-CSRFToken") };
}

function kindOf({ status, body }) {
  const outcome = body && body.outcome;
  if (status === 200 && outcome === "saved") return "saved";
  if (status === 401) return outcome === "other_person" ? outcome : "signed_out";
  if (status === 403 && !outcome) return "signed_out"; /* a stale CSRF token after signing in again */
  if (status === 409 && outcome === "conflict") return "conflict";
  if (status === 409 || status === 403) return "closed";
  if (status === 404) return "closed";
  if (status === 400 || status === 413 || status === 422) return "refused";
  return status === 500 ? "failed" : "unreachable";
}
