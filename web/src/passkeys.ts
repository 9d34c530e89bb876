// Passkeys: the page's forms work by being sent with what the authenticator answered. A form with
// data-passkey="create" adds one; one with "get" signs in, also out of the handle field's own list.

interface Challenge {
  id: string;
  options: unknown;
}

/** What is needed of a browser; older ones keep the password. */
const isCapable =
  "credentials" in navigator &&
  typeof PublicKeyCredential === "function" &&
  "parseCreationOptionsFromJSON" in PublicKeyCredential &&
  "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function challengeOf(form: HTMLFormElement): Promise<Challenge> {
  const answer = await fetch(form.dataset["challenge"] ?? "", { method: "POST", credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the challenge was refused with ${answer.status}`);
  return (await answer.json()) as Challenge;
}

/** The options themselves, whether they stand alone or beside how to ask. */
function publicKey<Options>(options: unknown): Options {
  const holder = options as { publicKey?: Options };
  return holder.publicKey ?? (options as Options);
}

function send(form: HTMLFormElement, challenge: Challenge, credential: Credential | null): void {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey was chosen");
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  field("challenge").value = challenge.id;
  field("answer").value = JSON.stringify(credential.toJSON());
  form.submit();
}

function failed(form: HTMLFormElement): void {
  const said = form.querySelector<HTMLElement>("[data-failed]");
  if (said) said.hidden = false;
}

/** Adds a passkey when the form is sent. */
function create(form: HTMLFormElement): void {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const challenge = await challengeOf(form);
      const json = publicKey<PublicKeyCredentialCreationOptionsJSON>(challenge.options);
      const options = PublicKeyCredential.parseCreationOptionsFromJSON(json);
      send(form, challenge, await navigator.credentials.create({ publicKey: options }));
    } catch {
      failed(form);
    }
  });
}

/** Signs in by a passkey: by the button, or chosen where the handle is typed. */
function get(form: HTMLFormElement): void {
  let listening = new AbortController();
  const ask = async (mediation: CredentialMediationRequirement): Promise<void> => {
    const { signal } = listening;
    const challenge = await challengeOf(form);
    const json = publicKey<PublicKeyCredentialRequestOptionsJSON>(challenge.options);
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(json);
    send(form, challenge, await navigator.credentials.get({ publicKey: options, mediation, signal }));
  };
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // Two questions at once are refused by browsers: the one in the field ends.
    listening.abort();
    listening = new AbortController();
    try {
      await ask("optional");
    } catch {
      failed(form);
    }
  });
  const waitInField = async (): Promise<void> => {
    // This page says that one did not work: an authenticator that chooses by itself would go round and round.
    if (location.pathname === new URL(form.action).pathname) return;
    if (!(await PublicKeyCredential.isConditionalMediationAvailable())) return;
    // Ends without an answer when the button is pressed, the page is left, or time is up.
    await ask("conditional").catch(() => undefined);
  };
  void waitInField();
}

if (isCapable) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    if (form.dataset["passkey"] === "create") create(form);
    else get(form);
  }
}
