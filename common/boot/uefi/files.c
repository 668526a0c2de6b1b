#include "abi/address.h"
#include "uefi.h"

static const struct efi_guid file_system_guid = {
    0x964e5b22, 0x6459, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}};
static const struct efi_guid file_information_guid = {
    0x09576e92, 0x6d3f, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}};

/* A file name of the longest kind and the structure before it. */
#define INFORMATION_BYTES (sizeof(struct efi_file_information) + 2 * 256)

static struct efi_file *open_volume(void)
{
    struct efi_file_system *volume = NULL;
    struct efi_file *root = NULL;
    void *device = uefi_loaded_image()->device;
    if (uefi_system->boot_services->handle_protocol(device, &file_system_guid, (void **)&volume) !=
            EFI_SUCCESS ||
        volume->open_volume(volume, &root) != EFI_SUCCESS) {
        return NULL;
    }
    return root;
}

static enum status file_size(struct efi_file *file, uint64_t *size_bytes)
{
    union {
        struct efi_file_information information;
        uint8_t room[INFORMATION_BYTES];
    } buffer;
    uint64_t buffer_bytes = sizeof(buffer);
    if (file->get_info(file, &file_information_guid, &buffer_bytes, &buffer) != EFI_SUCCESS) {
        return STATUS_TRUNCATED;
    }
    *size_bytes = buffer.information.file_size_bytes;
    return STATUS_OK;
}

static enum status read_all(struct efi_file *file, uint64_t limit_bytes, struct boot_range *content)
{
    uint64_t size_bytes = 0;
    const enum status status = file_size(file, &size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    if (size_bytes > limit_bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t pages = (size_bytes + PAGE_MASK) >> PAGE_SHIFT;
    uint64_t base = 0;
    if (uefi_system->boot_services->allocate_pages(
            EFI_ALLOCATE_ANY_PAGES, EFI_LOADER_DATA, pages + 1, &base) != EFI_SUCCESS) {
        return STATUS_NO_MEMORY;
    }
    uint64_t read_bytes = size_bytes;
    if (file->read(file, &read_bytes, (void *)base) != EFI_SUCCESS || read_bytes != size_bytes) {
        (void)uefi_system->boot_services->free_pages(base, pages + 1);
        return STATUS_TRUNCATED;
    }
    *content = (struct boot_range){base, size_bytes};
    return STATUS_OK;
}

enum status uefi_read_file(const uint16_t *name, uint64_t limit_bytes, struct boot_range *content)
{
    struct efi_file *root = open_volume();
    if (root == NULL) {
        return STATUS_NOT_FOUND;
    }
    struct efi_file *file = NULL;
    enum status status = STATUS_NOT_FOUND;
    if (root->open(root, &file, name, EFI_FILE_MODE_READ, 0) == EFI_SUCCESS) {
        status = read_all(file, limit_bytes, content);
        (void)file->close(file);
    }
    (void)root->close(root);
    return status;
}
