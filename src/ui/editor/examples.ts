import badImage from "../../../lessons/examples/bad-image.yaml?raw"
import configMapEnv from "../../../lessons/examples/config-map-env.yaml?raw"
import configMapVolume from "../../../lessons/examples/config-map-volume.yaml?raw"
import crashLoop from "../../../lessons/examples/crash-loop.yaml?raw"
import daemonSet from "../../../lessons/examples/daemon-set.yaml?raw"
import initContainer from "../../../lessons/examples/init-container.yaml?raw"
import namespace from "../../../lessons/examples/namespace.yaml?raw"
import nodeSelector from "../../../lessons/examples/node-selector.yaml?raw"
import probes from "../../../lessons/examples/probes.yaml?raw"
import secret from "../../../lessons/examples/secret.yaml?raw"
import sidecar from "../../../lessons/examples/sidecar.yaml?raw"
import tolerations from "../../../lessons/examples/tolerations.yaml?raw"
import topologySpread from "../../../lessons/examples/topology-spread.yaml?raw"
import web from "../../../lessons/examples/web.yaml?raw"
import type { en } from "../../messages/en.ts"

/** The texts of the examples, by the names that the catalogue gives them. Loaded when someone wants one. */
export const examples: Readonly<Record<keyof typeof en.example, string>> = {
  web,
  "config-map-env": configMapEnv,
  "config-map-volume": configMapVolume,
  secret,
  "init-container": initContainer,
  sidecar,
  probes,
  "daemon-set": daemonSet,
  tolerations,
  "node-selector": nodeSelector,
  "topology-spread": topologySpread,
  namespace,
  "bad-image": badImage,
  "crash-loop": crashLoop,
}
