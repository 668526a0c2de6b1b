/*
 * The UEFI shim from its entry to the kernel's. The package is verified while the firmware's
 * console still works, so that a person sees on the screen why a machine does not start.
 */
#include "boot/arch.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "uefi.h"

#define PACKAGE_BYTES_MAX (UINT64_C(256) << 20)

efi_status efi_main(void *image, struct efi_system_table *system);

void *uefi_image;
struct efi_system_table *uefi_system;

/* Too large for a stack; there is one shim and it runs once. */
static struct boot boot;

static const struct efi_guid loaded_image_guid = {
    0x5b1b31a1, 0x9562, 0x11d2, {0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}};

const struct efi_loaded_image *uefi_loaded_image(void)
{
    static void *loaded;
    if (loaded == NULL && uefi_system->boot_services->handle_protocol(
                              uefi_image, &loaded_image_guid, &loaded) != EFI_SUCCESS) {
        boot_stop(NULL, "firmware: it does not say where this program was loaded");
    }
    return loaded;
}

/* The file is optional, and its text as harmless as a command line from anywhere else. */
static void read_command_line(void)
{
    struct boot_range file;
    const uint64_t limit = sizeof(boot.info.command_line) - 1;
    if (uefi_read_file(u"\\EFI\\TESSERA\\CMDLINE", limit, &file) != STATUS_OK) {
        return;
    }
    memcpy(boot.info.command_line, (const void *)file.base, file.size_bytes);
    for (uint64_t i = 0; i < file.size_bytes; i++) {
        if (boot.info.command_line[i] < ' ') {
            boot.info.command_line[i] = ' ';
        }
    }
}

efi_status efi_main(void *image, struct efi_system_table *system)
{
    uefi_image = image;
    uefi_system = system;
    const struct efi_loaded_image *loaded = uefi_loaded_image();
    boot.shim = (struct boot_range){(uint64_t)loaded->image_base, loaded->image_size_bytes};
    read_command_line();
    boot.info.shim_kind = SHIM_KIND_UEFI;
    uefi_describe_machine(&boot);
    boot_apply_exit_option(&boot);

    struct boot_range package;
    const enum status status =
        uefi_read_file(u"\\EFI\\TESSERA\\TESSERA.PKG", PACKAGE_BYTES_MAX, &package);
    if (status != STATUS_OK) {
        boot_stop(&boot, "boot package: \\EFI\\TESSERA\\TESSERA.PKG: %s", status_text(status));
    }
    boot_verify_package(&boot, package.base, package.size_bytes);
    uefi_leave(&boot, package);
    boot_enter_kernel(&boot);
}
