// A real provider of identities for tests: `node oidc_provider.mjs PORT BACK` says "ready", and "set" to each line
// `name group group`, which puts a person into groups; it serves until its input ends. Any password is right.
// With a third argument its ID tokens say who somebody is and nothing else, as OpenID Connect has it.
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";

const [port, back, bare] = process.argv.slice(2);
const groups = new Map();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "citywatch", client_secret: "a secret of the tests alone", redirect_uris: [back], response_types: ["code"], grant_types: ["authorization_code"] }],
  claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email"] },
  conformIdTokenClaims: bare !== undefined,
  pkce: { required: () => true },
  cookies: { keys: ["keys of the tests alone"] },
  async findAccount(_context, name) {
    return { accountId: name, claims: () => ({ sub: name, preferred_username: name, groups: groups.get(name) ?? [] }) };
  },
});

const server = provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const [name, ...of] = line.split(" ");
  groups.set(name, of);
  console.log("set");
});
lines.on("close", () => server.close(() => process.exit(0)));
