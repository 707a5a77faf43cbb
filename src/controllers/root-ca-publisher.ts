import { provider } from "./namespace-objects.ts"

// Connections are not encrypted here, so there is no authority to trust: the text has the form of a certificate and the content of none.
const certificate = `-----BEGIN CERTIFICATE-----
T3JyZXJ5IHNpbXVsYXRlcyBubyBUTFM6IHRoaXMgc3RhbmRzIGZvciB0aGUgcm9v
dCBjZXJ0aWZpY2F0ZSBvZiB0aGUgY2x1c3Rlci4=
-----END CERTIFICATE-----
`

/** The root CA publisher: what verifies the API server, as ConfigMap `kube-root-ca.crt` in every namespace. */
export const rootCaPublisher = provider({
  controller: "root-ca-certificate-publisher",
  account: "root-ca-cert-publisher",
  source: "configMaps",
  keeps: "data",
  triesWhereGoing: true,
  object: {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "kube-root-ca.crt",
      annotations: {
        "kubernetes.io/description": "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
      },
    },
    data: { "ca.crt": certificate },
  },
})
