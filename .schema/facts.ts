// Facts about Kubernetes' types that its published schema leaves out: how a server writes values that say nothing, and how
// patches merge lists. `generate.ts` adds them to what it reads from kubernetes-models.

/**
 * Where writing differs from the rule for a field's type. `=name` is always written, empty if need be; `~name` only where it
 * says something (not "", 0, false or empty); `?name` whenever it was given. The rule: what is required is `=`, lists, maps and
 * optional texts and booleans are `~`, metadata, spec and status are `=`, all else is `?`.
 */
export const writing = `
admissionregistration.k8s.io/v1/MatchResources ?matchPolicy
admissionregistration.k8s.io/v1/NamedRuleWithOperations ?scope
meta/v1/ObjectMeta ~generation
meta/v1/OwnerReference ?blockOwnerDeletion ?controller
admissionregistration.k8s.io/v1/MutatingAdmissionPolicySpec ?failurePolicy
admissionregistration.k8s.io/v1/ParamRef ?parameterNotFoundAction
admissionregistration.k8s.io/v1/MutatingWebhook ?failurePolicy ?matchPolicy ?reinvocationPolicy ?sideEffects
admissionregistration.k8s.io/v1/WebhookClientConfig ?url
admissionregistration.k8s.io/v1/ServiceReference ?path
admissionregistration.k8s.io/v1/RuleWithOperations ?scope
admissionregistration.k8s.io/v1/ValidatingAdmissionPolicySpec ?failurePolicy
admissionregistration.k8s.io/v1/Validation ?reason
admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyStatus ~observedGeneration
meta/v1/Condition ~observedGeneration
admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBindingSpec ~policyName ~validationActions
admissionregistration.k8s.io/v1/ValidatingWebhook ?failurePolicy ?matchPolicy ?sideEffects
apiextensions.k8s.io/v1/CustomResourceColumnDefinition ~priority
apiextensions.k8s.io/v1/WebhookClientConfig ?url
apiextensions.k8s.io/v1/ServiceReference ?path
apiextensions.k8s.io/v1/CustomResourceDefinitionVersion ?deprecationWarning
apiextensions.k8s.io/v1/JSONSchemaProps ?$ref ?x-kubernetes-list-type ?x-kubernetes-map-type ?x-kubernetes-preserve-unknown-fields
apiextensions.k8s.io/v1/ValidationRule ?optionalOldSelf ?reason
apiextensions.k8s.io/v1/CustomResourceSubresources ?status
apiextensions.k8s.io/v1/CustomResourceSubresourceScale ?labelSelectorPath
apiextensions.k8s.io/v1/CustomResourceDefinitionStatus =acceptedNames ?conditions ~observedGeneration ?storedVersions
apiextensions.k8s.io/v1/CustomResourceDefinitionCondition ~observedGeneration
apps/v1/DaemonSetSpec ~minReadySeconds ?selector =updateStrategy
v1/PodSpec ?automountServiceAccountToken ?enableServiceLinks ?hostUsers ?hostnameOverride ?preemptionPolicy ?runtimeClassName ?setHostnameAsFQDN ?shareProcessNamespace
v1/Container =resources ?restartPolicy
v1/ConfigMapKeySelector ?optional
v1/FileKeySelector ?optional
v1/ResourceFieldSelector =divisor
v1/SecretKeySelector ?optional
v1/ConfigMapEnvSource ?optional
v1/SecretEnvSource ?optional
v1/Lifecycle ?stopSignal
v1/Probe ~failureThreshold ~initialDelaySeconds ~periodSeconds ~successThreshold ~timeoutSeconds
v1/GRPCAction ?service
v1/ContainerPort ~hostPort
v1/ContainerRestartRule ~action
v1/ContainerRestartRuleOnExitCodes ~operator
v1/SecurityContext ?allowPrivilegeEscalation ?privileged ?procMount ?readOnlyRootFilesystem ?runAsNonRoot
v1/AppArmorProfile ?localhostProfile
v1/SeccompProfile ?localhostProfile
v1/WindowsSecurityContextOptions ?gmsaCredentialSpec ?gmsaCredentialSpecName ?hostProcess ?runAsUserName
v1/VolumeMount ?mountPropagation ?recursiveReadOnly
v1/PodDNSConfigOption ?value
v1/EphemeralContainer =resources ?restartPolicy
v1/PodResourceClaim ?resourceClaimName ?resourceClaimTemplateName
v1/PodSchedulingGroup ?podGroupName
v1/PodSecurityContext ?fsGroupChangePolicy ?runAsNonRoot ?seLinuxChangePolicy ?supplementalGroupsPolicy
v1/TopologySpreadConstraint ?nodeAffinityPolicy ?nodeTaintsPolicy
v1/AWSElasticBlockStoreVolumeSource ~partition
v1/AzureDiskVolumeSource ?cachingMode ?fsType ?kind ?readOnly
v1/ConfigMapVolumeSource ?optional
v1/CSIVolumeSource ?fsType ?readOnly
v1/PersistentVolumeClaimSpec =resources ?storageClassName ?volumeAttributesClassName ?volumeMode
v1/TypedLocalObjectReference ?apiGroup
v1/TypedObjectReference ?apiGroup ?namespace
v1/GCEPersistentDiskVolumeSource ~partition
v1/HostPathVolumeSource ?type
v1/ISCSIVolumeSource ?initiatorName
v1/ProjectedVolumeSource ?sources
v1/ClusterTrustBundleProjection ?name ?optional ?signerName
v1/ConfigMapProjection ?optional
v1/PodCertificateProjection ~keyType ~signerName
v1/SecretProjection ?optional
v1/ScaleIOVolumeSource ?secretRef
v1/SecretVolumeSource ?optional
apps/v1/DaemonSetStatus ~numberAvailable ~numberUnavailable ~observedGeneration ~updatedNumberScheduled
apps/v1/DeploymentSpec ~minReadySeconds ?selector =strategy
apps/v1/DeploymentStatus ~availableReplicas ~observedGeneration ~readyReplicas ~replicas ~unavailableReplicas ~updatedReplicas
apps/v1/ReplicaSetSpec ~minReadySeconds ?selector =template
apps/v1/ReplicaSetStatus ~availableReplicas ~fullyLabeledReplicas ~observedGeneration ~readyReplicas
apps/v1/StatefulSetSpec ~minReadySeconds ?selector =serviceName =updateStrategy
apps/v1/StatefulSetOrdinals =start
apps/v1/StatefulSetStatus =availableReplicas ~currentReplicas ~observedGeneration ~readyReplicas ~updatedReplicas
authentication.k8s.io/v1/SelfSubjectReviewStatus =userInfo
authentication.k8s.io/v1/TokenRequestSpec ?audiences
authentication.k8s.io/v1/TokenRequestStatus =token
authentication.k8s.io/v1/TokenReviewSpec ~token
authentication.k8s.io/v1/TokenReviewStatus =user
autoscaling/v1/ScaleSpec ~replicas
autoscaling/v2/HPAScalingRules ?selectPolicy
autoscaling/v2/HorizontalPodAutoscalerStatus ?currentMetrics ~currentReplicas
batch/v1/CronJobSpec ?suspend ?timeZone
batch/v1/JobSpec ?completionMode ?managedBy ?manualSelector ?podReplacementPolicy ?suspend
batch/v1/PodFailurePolicyOnExitCodesRequirement ?containerName
batch/v1/PodFailurePolicyOnPodConditionsPattern =status
batch/v1/SuccessPolicyRule ?succeededIndexes
batch/v1/JobStatus ~active ~failed ?failedIndexes ~succeeded
certificates.k8s.io/v1/CertificateSigningRequestSpec ?request
coordination.k8s.io/v1/LeaseSpec ?holderIdentity ?preferredHolder ?strategy
discovery.k8s.io/v1/Endpoint =conditions ?hostname ?nodeName ?zone
discovery.k8s.io/v1/EndpointConditions ?ready ?serving ?terminating
discovery.k8s.io/v1/EndpointPort ?appProtocol ?name ?protocol
discovery.k8s.io/v1/EndpointSlice ?endpoints ?ports
events.k8s.io/v1/Event ~deprecatedCount =deprecatedSource =regarding
flowcontrol.apiserver.k8s.io/v1/FlowSchemaSpec =matchingPrecedence
flowcontrol.apiserver.k8s.io/v1/ResourcePolicyRule ?namespaces
flowcontrol.apiserver.k8s.io/v1/QueuingConfiguration =handSize =queueLengthLimit =queues
flowcontrol.apiserver.k8s.io/v1/LimitedPriorityLevelConfiguration =limitResponse
networking.k8s.io/v1/HTTPIngressPath ?pathType
networking.k8s.io/v1/IngressServiceBackend =port
networking.k8s.io/v1/ServiceBackendPort ~number
networking.k8s.io/v1/IPAddressSpec ?parentRef
networking.k8s.io/v1/ParentReference ~name ~resource
networking.k8s.io/v1/IngressSpec ?ingressClassName
networking.k8s.io/v1/IngressStatus =loadBalancer
networking.k8s.io/v1/IngressPortStatus ?error
networking.k8s.io/v1/IngressClassParametersReference ?apiGroup ?namespace ?scope
networking.k8s.io/v1/NetworkPolicySpec =podSelector
networking.k8s.io/v1/NetworkPolicyPort ?protocol
meta/v1/DeleteOptions ?ignoreStoreReadErrorWithClusterBreakingPotential ?orphanDependents ?propagationPolicy
meta/v1/Preconditions ?resourceVersion ?uid
policy/v1/PodDisruptionBudgetSpec ?unhealthyPodEvictionPolicy
policy/v1/PodDisruptionBudgetStatus =currentHealthy =desiredHealthy =disruptionsAllowed =expectedPods ~observedGeneration
rbac.authorization.k8s.io/v1/ClusterRole ?rules
rbac.authorization.k8s.io/v1/RoleRef =apiGroup
rbac.authorization.k8s.io/v1/Role ?rules
resource.k8s.io/v1/AllocatedDeviceStatus ?conditions ?shareID
resource.k8s.io/v1/AllocationResult =devices
resource.k8s.io/v1/DeviceRequestAllocationResult ?adminAccess ?shareID
resource.k8s.io/v1/Counter =value
resource.k8s.io/v1/CounterSet ~counters
resource.k8s.io/v1/Device ?allNodes ?allowMultipleAllocations ?bindsToNode ?nodeName
resource.k8s.io/v1/DeviceAttribute ?bool ?string ?version
resource.k8s.io/v1/DeviceCapacity =value
resource.k8s.io/v1/DeviceCounterConsumption ~counters
resource.k8s.io/v1/NodeAllocatableResourceMapping ?capacityKey
resource.k8s.io/v1/DeviceClaim ?requests
resource.k8s.io/v1/DeviceConstraint ?distinctAttribute ?matchAttribute
resource.k8s.io/v1/ExactDeviceRequest ?adminAccess ~count
resource.k8s.io/v1/DeviceSubRequest ~count
resource.k8s.io/v1/DeviceClassSpec ?extendedResourceName
resource.k8s.io/v1/ResourceClaimSpec =devices
resource.k8s.io/v1/ResourceSliceSpec ?allNodes ?nodeName ?perDeviceNodeSelection
scheduling.k8s.io/v1/PriorityClass ?preemptionPolicy =value
storage.k8s.io/v1/CSIDriverSpec ?attachRequired ?fsGroupPolicy ?podInfoOnMount ?preventPodSchedulingIfMissing ?requiresRepublish ?seLinuxMount ?serviceAccountTokenInSecrets ?storageCapacity
storage.k8s.io/v1/CSINodeDriver ?topologyKeys
storage.k8s.io/v1/StorageClass ?allowVolumeExpansion ?reclaimPolicy ?volumeBindingMode
storage.k8s.io/v1/VolumeAttachmentSource ?persistentVolumeName
v1/PersistentVolumeSpec ?volumeAttributesClassName ?volumeMode
v1/AzureFilePersistentVolumeSource ?secretNamespace
v1/GlusterfsPersistentVolumeSource ?endpointsNamespace
v1/ISCSIPersistentVolumeSource ?initiatorName
v1/LocalVolumeSource ?fsType
v1/ScaleIOPersistentVolumeSource ?secretRef
v1/ConfigMap ?immutable
v1/ContainerImage ?names ~sizeBytes
v1/ContainerStateTerminated ~signal
v1/ContainerStatus =lastState ?started =state ?stopSignal
v1/ResourceHealth ?message
v1/VolumeMountStatus ?recursiveReadOnly
v1/ImageVolumeStatus ~imageRef
v1/EndpointAddress ?nodeName
v1/EndpointPort ?appProtocol
v1/Event ~count =reportingComponent =reportingInstance =source
v1/EventSeries ~count
v1/LoadBalancerIngress ?ipMode
v1/PortStatus ?error
v1/NodeStatus =daemonEndpoints =nodeInfo
v1/NodeDaemonEndpoints =kubeletEndpoint
v1/NodeFeatures ?supplementalGroupsPolicy
v1/NodeRuntimeHandler =name
v1/NodeRuntimeHandlerFeatures ?recursiveReadOnlyMounts ?userNamespaces
v1/PersistentVolumeClaimStatus ?currentVolumeAttributesClassName
v1/PodStatus ~observedGeneration
v1/PodCondition ~observedGeneration
v1/PodResourceClaimStatus ?resourceClaimName
v1/PodTemplate =template
v1/ReplicationControllerSpec ~minReadySeconds
v1/ReplicationControllerStatus ~availableReplicas ~fullyLabeledReplicas ~observedGeneration ~readyReplicas
v1/Secret ?immutable
v1/ServiceSpec ?allocateLoadBalancerNodePorts ~healthCheckNodePort ?internalTrafficPolicy ?ipFamilyPolicy ?loadBalancerClass ?trafficDistribution
v1/ServicePort ?appProtocol ~nodePort
v1/ServiceStatus =loadBalancer
v1/ServiceAccount ?automountServiceAccountToken
`

/** Lists that merge (`name:key`, or `name` for scalars), values replaced whole (`name!`), and unions that name their fields (`name^`). */
export const merging = `
meta/v1/ObjectMeta finalizers ownerReferences:uid
admissionregistration.k8s.io/v1/MutatingAdmissionPolicySpec matchConditions:name
admissionregistration.k8s.io/v1/MutatingWebhook matchConditions:name
admissionregistration.k8s.io/v1/MutatingWebhookConfiguration webhooks:name
admissionregistration.k8s.io/v1/ValidatingAdmissionPolicySpec matchConditions:name variables:name
admissionregistration.k8s.io/v1/ValidatingWebhook matchConditions:name
admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration webhooks:name
apiextensions.k8s.io/v1/JSONSchemaProps x-kubernetes-validations:rule
apiregistration.k8s.io/v1/APIServiceStatus conditions:type
v1/PodSpec containers:name ephemeralContainers:name hostAliases:ip imagePullSecrets:name initContainers:name resourceClaims:name^ schedulingGates:name topologySpreadConstraints:topologyKey volumes:name^
v1/Container env:name ports:containerPort volumeDevices:devicePath volumeMounts:mountPath
v1/EphemeralContainer env:name ports:containerPort volumeDevices:devicePath volumeMounts:mountPath
apps/v1/DaemonSetStatus conditions:type
apps/v1/DeploymentSpec strategy^
apps/v1/DeploymentStatus conditions:type
apps/v1/ReplicaSetStatus conditions:type
apps/v1/StatefulSetStatus conditions:type
autoscaling/v2/HorizontalPodAutoscalerStatus conditions:type
batch/v1/JobStatus conditions:type
flowcontrol.apiserver.k8s.io/v1/FlowSchemaStatus conditions:type
flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfigurationStatus conditions:type
networking.k8s.io/v1/ServiceCIDRStatus conditions:type
policy/v1/PodDisruptionBudgetSpec selector!
policy/v1/PodDisruptionBudgetStatus conditions:type
resource.k8s.io/v1/ResourceClaimStatus reservedFor:uid
storage.k8s.io/v1/CSINodeSpec drivers:name
v1/ComponentStatus conditions:type
v1/ContainerStatus allocatedResourcesStatus:name volumeMounts:mountPath
v1/NamespaceStatus conditions:type
v1/NodeSpec podCIDRs
v1/NodeStatus addresses:type conditions:type
v1/PersistentVolumeClaimStatus conditions:type
v1/PodStatus conditions:type hostIPs:ip podIPs:ip resourceClaimStatuses:name^
v1/ReplicationControllerStatus conditions:type
v1/ServiceSpec ports:port
v1/ServiceStatus conditions:type
v1/ServiceAccount secrets:name
`
