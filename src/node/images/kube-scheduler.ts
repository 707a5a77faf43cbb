import { component, isLimited } from "./component.ts"

/** Its kubeconfig leads to the API server of its own host, as kubeadm writes it. */
export const kubeScheduler = component("kube-scheduler", /^v1\.3\d\.\d{1,2}$/, 17_400_000, (process) => ({ server: process.address, limited: isLimited(process) }))
