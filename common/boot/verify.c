/*
 * The one check that all trust at boot hangs on: the package is what the owner signed.
 */
#include "abi/address.h"
#include "boot/shim.h"
#include "lib/memory.h"
#include "lib/status.h"
#include <sodium/crypto_sign_ed25519.h>

static void stop_for_signer(const struct boot *boot, const uint8_t *signer)
{
    const uint8_t *owner = boot_owner_key;
    boot_stop(
        boot,
        "boot package: signed by key %02x%02x%02x%02x..., but the owner's key is "
        "%02x%02x%02x%02x...",
        signer[0],
        signer[1],
        signer[2],
        signer[3],
        owner[0],
        owner[1],
        owner[2],
        owner[3]);
}

void boot_verify_package(struct boot *boot, uint64_t base, uint64_t size_bytes)
{
    /* The manifest is page aligned inside the package, and the kernel maps it where it lies. */
    if ((base & PAGE_MASK) != 0) {
        boot_stop(boot, "boot package: 0x%llx is no page boundary", (unsigned long long)base);
    }
    const struct bytes image = {(const uint8_t *)base, size_bytes};
    struct package_signed_parts parts;
    enum status status = package_signed_parts(image, &parts);
    if (status != STATUS_OK) {
        boot_stop(boot, "boot package: %s", status_text(status));
    }
    if (memcmp(parts.signer, boot_owner_key, PACKAGE_KEY_BYTES) != 0) {
        stop_for_signer(boot, parts.signer);
    }
    if (crypto_sign_ed25519_verify_detached(
            parts.signature,
            parts.signed_bytes.data,
            parts.signed_bytes.size_bytes,
            boot_owner_key) != 0) {
        boot_stop(boot, "boot package: the signature does not match: it was changed or damaged");
    }
    status = package_open(image, &boot->package);
    if (status != STATUS_OK) {
        boot_stop(boot, "boot package: signed, but %s", status_text(status));
    }
    boot->info.package = (struct boot_range){base, boot->package.image.size_bytes};
    memcpy(boot->info.owner_key, boot_owner_key, PACKAGE_KEY_BYTES);
}
