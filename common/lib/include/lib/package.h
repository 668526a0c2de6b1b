/*
 * The boot package: the kernel, init, the manifest and the edition's programs in one signed file.
 *
 *   offset 0    header, 64 bytes
 *   offset 64   entries, 64 bytes each
 *   ...         contents, each aligned to 64 bytes, "manifest" to a page, gaps zero
 *   last 64     Ed25519 signature (RFC 8032, pure) over every byte before it
 *
 * header: magic[8] "TESSPKG\0", u32 version (1), u32 entry_count, u64 total_size_bytes (signature
 * included), u8 signer[32] (public key), u64 zero. entry: char name[40] (NUL padded, printable
 * ASCII, unique), u64 offset, u64 size_bytes, u64 zero. All little-endian.
 *
 * A package may be packed: then its one entry is "packed", a u64 size_bytes and an LZ4 block
 * (lib/lz4.h) that becomes a whole package of so many bytes, which takes its place.
 *
 * Reading is in two steps, so that nothing but five header fields is believed before the signature
 * was found good: package_signed_parts() first, the signature check by the caller's Ed25519, then
 * package_open().
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdint.h>

#define PACKAGE_VERSION             1u
#define PACKAGE_HEADER_BYTES        64u
#define PACKAGE_ENTRY_BYTES         64u
#define PACKAGE_NAME_BYTES          40u
#define PACKAGE_SIGNATURE_BYTES     64u
#define PACKAGE_KEY_BYTES           32u
#define PACKAGE_CONTENT_ALIGN_BYTES 64u
/* The kernel maps the manifest where it lies. */
#define PACKAGE_MAPPED_NAME        "manifest"
#define PACKAGE_MAPPED_ALIGN_BYTES 4096u
#define PACKAGE_ENTRIES_MAX        256u
#define PACKAGE_PACKED_NAME        "packed"

struct package_signed_parts {
    struct bytes signed_bytes;
    const uint8_t *signer;    /* PACKAGE_KEY_BYTES inside signed_bytes */
    const uint8_t *signature; /* PACKAGE_SIGNATURE_BYTES */
};

struct package {
    struct bytes image; /* exactly total_size_bytes */
    uint32_t entry_count;
};

/*
 * What the signature covers. `image` may be longer than the package (boot loaders round up).
 *
 *   STATUS_TRUNCATED    image ends before the header or before total_size_bytes
 *   STATUS_MALFORMED    wrong magic or impossible size
 *   STATUS_UNSUPPORTED  another format version
 */
NODISCARD enum status package_signed_parts(struct bytes image, struct package_signed_parts *parts);

/*
 * Checks every entry: names, bounds, alignment, order, no overlap.
 *
 *   all of the above, and
 *   STATUS_OVERLAP         two contents share a byte, or one lies in the headers or signature
 *   STATUS_LIMIT_EXCEEDED  more than PACKAGE_ENTRIES_MAX entries
 */
NODISCARD enum status package_open(struct bytes image, struct package *package);

/* Finds an entry's content by name. STATUS_NOT_FOUND when there is none. */
NODISCARD enum status
package_find(const struct package *package, const char *name, struct bytes *content);

/*
 * Of a package that is packed: the block, and how long it becomes.
 *
 *   STATUS_NOT_FOUND  it is not packed
 *   STATUS_MALFORMED  something else is in it besides, which would be lost
 *   STATUS_TRUNCATED  it is packed, but has not even a size
 */
NODISCARD enum status
package_packed(const struct package *package, struct bytes *block, uint64_t *size_bytes);

/* Name (not terminated, PACKAGE_NAME_BYTES at most) and content of entry index < entry_count. */
void package_entry(
    const struct package *package, uint32_t index, struct bytes *name, struct bytes *content);
