import { component, flagOf, isLimited } from "./component.ts"

/** Its kubeconfig leads to the API server of its own host, as kubeadm writes it. */
export const kubeControllerManager = component("kube-controller-manager", /^v1\.3\d\.\d{1,2}$/, 23_100_000, (process) => ({ server: process.address, clusterCidr: flagOf(process, "cluster-cidr") ?? "", limited: isLimited(process) }))
