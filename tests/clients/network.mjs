// Loaded before everything else: the clients speak to `https://auth.<domain>` and `https://<organization>.<domain>`, and
// this machine stands for all of these names, at the port of the server under test. Nothing of the clients is changed, nor
// `fetch`: names, TLS and certificates are theirs (NODE_EXTRA_CA_CERTS).
import tls from 'node:tls'
import { domain } from './stage.mjs'

const port = Number(process.env.LATCHKEY_CLIENTS_PORT)
const connect = tls.connect

tls.connect = (options, ...rest) => {
  const host = options.servername ?? options.host
  if (!host.endsWith(`.${domain}`)) throw new Error(`a test reaches for ${host}, which is not the server under test`)
  return connect({ ...options, host: '127.0.0.1', port, servername: host }, ...rest)
}
