/** The words of etcd's errors, as its gRPC answers carry them. A function of the store that can fail gives its result or one of these. */
export const compactedError = "etcdserver: mvcc: required revision has been compacted"
export const futureRevisionError = "etcdserver: mvcc: required revision is a future revision"
export const emptyKeyError = "etcdserver: key is not provided"
export const duplicateKeyError = "etcdserver: duplicate key given in txn request"
export const tooManyOperationsError = "etcdserver: too many operations in txn request"
export const leaseNotFoundError = "etcdserver: requested lease not found"
export const leaseExistsError = "etcdserver: lease already exists"
export const leaseTtlTooLargeError = "etcdserver: too large lease TTL"

export type StoreError =
  | typeof compactedError
  | typeof futureRevisionError
  | typeof emptyKeyError
  | typeof duplicateKeyError
  | typeof tooManyOperationsError
  | typeof leaseNotFoundError
  | typeof leaseExistsError
  | typeof leaseTtlTooLargeError
