// A real provider of identities for tests: `node oidc_provider.mjs PORT BACK` serves until its input ends. Whoever
// signs in there as `name:group:group` is in those groups; any password is right.
import { Provider } from "oidc-provider";

const [port, back] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "citywatch", client_secret: "a secret of the tests alone", redirect_uris: [back], response_types: ["code"], grant_types: ["authorization_code"] }],
  claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ["keys of the tests alone"] },
  async findAccount(_context, id) {
    const [name, ...groups] = id.split(":");
    return { accountId: id, claims: () => ({ sub: `id-of-${name}`, preferred_username: name, groups }) };
  },
});

const server = provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
process.stdin.resume();
process.stdin.on("end", () => server.close(() => process.exit(0)));
