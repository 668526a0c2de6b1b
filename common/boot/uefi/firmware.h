/*
 * The part of UEFI that the shim uses (UEFI Specification 2.10; section numbers below). Names are
 * the specification's, spelled our way; members that are never called are `unused`.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef uint64_t efi_status;

#define EFI_SUCCESS           UINT64_C(0)
#define EFI_ERROR_BIT         (UINT64_C(1) << 63)
#define EFI_INVALID_PARAMETER (EFI_ERROR_BIT | 2)
#define EFI_BUFFER_TOO_SMALL  (EFI_ERROR_BIT | 5)
#define EFI_NOT_FOUND         (EFI_ERROR_BIT | 14)

struct efi_guid {
    uint32_t a;
    uint16_t b;
    uint16_t c;
    uint8_t d[8];
};

struct efi_table_header {
    uint64_t signature;
    uint32_t revision;
    uint32_t header_size_bytes;
    uint32_t crc32;
    uint32_t reserved;
};

/* 12.4 */
struct efi_text_output {
    void *unused_reset;
    efi_status (*output_string)(struct efi_text_output *self, const uint16_t *text);
};

/* 7.2 */
enum efi_memory_type {
    EFI_RESERVED = 0,
    EFI_LOADER_CODE = 1,
    EFI_LOADER_DATA = 2,
    EFI_BOOT_SERVICES_CODE = 3,
    EFI_BOOT_SERVICES_DATA = 4,
    EFI_RUNTIME_SERVICES_CODE = 5,
    EFI_RUNTIME_SERVICES_DATA = 6,
    EFI_CONVENTIONAL = 7,
    EFI_UNUSABLE = 8,
    EFI_ACPI_RECLAIM = 9,
    EFI_ACPI_NVS = 10,
    EFI_MEMORY_MAPPED_IO = 11,
    EFI_MEMORY_MAPPED_PORTS = 12,
    EFI_PAL_CODE = 13,
    EFI_PERSISTENT = 14,
};

struct efi_memory_descriptor {
    uint32_t type;
    uint32_t padding;
    uint64_t physical_start;
    uint64_t virtual_start;
    uint64_t page_count; /* of 4 KiB */
    uint64_t attributes;
};

#define EFI_ALLOCATE_ANY_PAGES 0u

/* 7.1.8: no interrupt is taken, so nothing of the firmware runs beside us. */
#define EFI_PRIORITY_HIGH_LEVEL 31u

/* 4.4 */
struct efi_boot_services {
    struct efi_table_header header;
    uint64_t (*raise_priority)(uint64_t priority);
    void (*restore_priority)(uint64_t priority);
    efi_status (*allocate_pages)(uint32_t how, uint32_t type, uint64_t pages, uint64_t *memory);
    efi_status (*free_pages)(uint64_t memory, uint64_t pages);
    efi_status (*get_memory_map)(
        uint64_t *size_bytes,
        void *map,
        uint64_t *key,
        uint64_t *descriptor_size_bytes,
        uint32_t *descriptor_version);
    void *unused_pool[2];
    void *unused_events[6];
    void *unused_install[3];
    efi_status (*handle_protocol)(void *handle, const struct efi_guid *protocol, void **interface);
    void *unused_handles[9];
    efi_status (*exit_boot_services)(void *image, uint64_t key);
    void *unused_miscellaneous[10];
    efi_status (*locate_protocol)(
        const struct efi_guid *protocol, void *registration, void **interface);
};

_Static_assert(offsetof(struct efi_boot_services, handle_protocol) == 152, "4.4");
_Static_assert(offsetof(struct efi_boot_services, exit_boot_services) == 232, "4.4");
_Static_assert(offsetof(struct efi_boot_services, locate_protocol) == 320, "4.4");

/* 4.6 */
struct efi_configuration_table {
    struct efi_guid guid;
    void *table;
};

/* 4.3 */
struct efi_system_table {
    struct efi_table_header header;
    const uint16_t *vendor;
    uint32_t revision;
    void *unused_input[2];
    void *output_handle;
    struct efi_text_output *output;
    void *unused_error[2];
    void *unused_runtime_services;
    struct efi_boot_services *boot_services;
    uint64_t configuration_table_count;
    struct efi_configuration_table *configuration_tables;
};

_Static_assert(offsetof(struct efi_system_table, configuration_tables) == 112, "4.3");

/* 9.1 */
struct efi_loaded_image {
    uint32_t revision;
    void *unused_parent;
    struct efi_system_table *system_table;
    void *device;
    void *unused_path[2];
    uint32_t load_options_size_bytes;
    void *load_options;
    void *image_base;
    uint64_t image_size_bytes;
};

_Static_assert(offsetof(struct efi_loaded_image, image_base) == 64, "9.1");

/* 13.4, 13.5 */
#define EFI_FILE_MODE_READ UINT64_C(1)

struct efi_file {
    uint64_t revision;
    efi_status (*open)(
        struct efi_file *self,
        struct efi_file **opened,
        const uint16_t *name,
        uint64_t mode,
        uint64_t attributes);
    efi_status (*close)(struct efi_file *self);
    void *unused_delete;
    efi_status (*read)(struct efi_file *self, uint64_t *size_bytes, void *buffer);
    void *unused_write[3];
    efi_status (*get_info)(
        struct efi_file *self, const struct efi_guid *type, uint64_t *size_bytes, void *buffer);
};

struct efi_file_information {
    uint64_t size_bytes; /* of this structure */
    uint64_t file_size_bytes;
    uint64_t physical_size_bytes;
    uint8_t times[48];
    uint64_t attributes;
    uint16_t name[];
};

struct efi_file_system {
    uint64_t revision;
    efi_status (*open_volume)(struct efi_file_system *self, struct efi_file **root);
};

/* 12.9 */
enum efi_pixel_format {
    EFI_PIXEL_RED_FIRST = 0,
    EFI_PIXEL_BLUE_FIRST = 1,
};

struct efi_graphics_information {
    uint32_t version;
    uint32_t width_pixels;
    uint32_t height_pixels;
    uint32_t pixel_format;
    uint32_t pixel_masks[4];
    uint32_t pixels_per_line;
};

struct efi_graphics_mode {
    uint32_t mode_count;
    uint32_t mode;
    struct efi_graphics_information *information;
    uint64_t information_size_bytes;
    uint64_t framebuffer_base;
    uint64_t framebuffer_size_bytes;
};

struct efi_graphics_output {
    void *unused_methods[3];
    struct efi_graphics_mode *mode;
};

/* 37.5 */
struct efi_random {
    void *unused_get_info;
    efi_status (*get_random)(
        struct efi_random *self,
        const struct efi_guid *algorithm,
        uint64_t size_bytes,
        uint8_t *value);
};
