/* devices: what the machine has, where each is given to a driver, and whether one drives it. */
#include "command/output.h"
#include "lib/format.h"
#include "schema/device_client.h"
#include <stddef.h>

#define ADDRESS_WIDTH 18u
#define MODEL_WIDTH   14u
#define CLASS_WIDTH   28u
#define PLACE_WIDTH   18u

#define TEXT_BYTES 40u

/* The first bytes of a class code that count; the rest is of no interest here. */
struct class_words {
    uint32_t code;
    uint32_t mask;
    const char *words;
};

#define CLASS_ALL      0xffffffu
#define CLASS_SUBCLASS 0xffff00u
#define CLASS_BASE     0xff0000u

/* PCI Code and ID Assignment 1.11, section 1; the first that fits. */
static const struct class_words classes[] = {
    {0x010802, CLASS_ALL, "disk controller (NVMe)"},
    {0x010601, CLASS_ALL, "disk controller (AHCI)"},
    {0x010100, CLASS_SUBCLASS, "disk controller (IDE)"},
    {0x010000, CLASS_BASE, "disk controller"},
    {0x020000, CLASS_BASE, "network controller"},
    {0x030000, CLASS_BASE, "display controller"},
    {0x040000, CLASS_BASE, "multimedia device"},
    {0x060000, CLASS_SUBCLASS, "host bridge"},
    {0x060100, CLASS_SUBCLASS, "bridge to ISA"},
    {0x060400, CLASS_SUBCLASS, "bridge to PCI"},
    {0x060000, CLASS_BASE, "bridge"},
    {0x070000, CLASS_BASE, "communication controller"},
    {0x0c0330, CLASS_ALL, "USB controller (xHCI)"},
    {0x0c0300, CLASS_SUBCLASS, "USB controller"},
    {0x0c0500, CLASS_SUBCLASS, "SMBus controller"},
};

/* Virtio 1.1, section 5, and the transitional devices of 4.1.2.1. */
static const struct {
    uint16_t model;
    const char *words;
} virtio_models[] = {
    {0x1000, "network (virtio)"},
    {0x1001, "disk (virtio)"},
    {0x1003, "console (virtio)"},
    {0x1005, "random numbers (virtio)"},
    {0x1041, "network (virtio)"},
    {0x1042, "disk (virtio)"},
    {0x1043, "console (virtio)"},
    {0x1044, "random numbers (virtio)"},
    {0x1050, "display (virtio)"},
    {0x1052, "input (virtio)"},
};

#define VIRTIO_VENDOR 0x1af4u

static const char *const platform_models[] = {
    [PLATFORM_MODEL_CLOCK_MC146818] = "clock (MC146818)",
    [PLATFORM_MODEL_CLOCK_PL031] = "clock (PL031)",
    [PLATFORM_MODEL_CLOCK_GOLDFISH] = "clock (goldfish)",
    [PLATFORM_MODEL_I8042] = "keyboard and mouse (i8042)",
    [PLATFORM_MODEL_FIRMWARE_SCREEN] = "screen (firmware)",
    [PLATFORM_MODEL_RAMFB] = "screen (ramfb)",
};

static const char *words_of(const struct device_identity *identity)
{
    if (identity->bus == DEVICE_BUS_PLATFORM) {
        const bool is_known = identity->model != PLATFORM_MODEL_NONE &&
                              identity->model < sizeof(platform_models) / sizeof(char *);
        return is_known ? platform_models[identity->model] : "unknown";
    }
    for (size_t i = 0; i < sizeof(virtio_models) / sizeof(virtio_models[0]); i++) {
        if (identity->vendor == VIRTIO_VENDOR && identity->model == virtio_models[i].model) {
            return virtio_models[i].words;
        }
    }
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (identity->bus == DEVICE_BUS_PCI &&
            (identity->class_code & classes[i].mask) == classes[i].code) {
            return classes[i].words;
        }
    }
    return "unknown";
}

static void show_address(const struct device_identity *identity)
{
    char text[TEXT_BYTES];
    const unsigned long long address = identity->address;
    if (identity->bus == DEVICE_BUS_PCI) {
        (void)format_text(
            text,
            sizeof(text),
            "%04llx:%02llx:%02llx.%llu",
            address >> 16 & 0xffff,
            address >> 8 & 0xff,
            address >> 3 & 0x1f,
            address & 7);
    } else {
        (void)format_text(text, sizeof(text), "0x%llx", address);
    }
    out_padded(text, ADDRESS_WIDTH);
}

static void show(const struct devices_read_results *device)
{
    char text[TEXT_BYTES];
    show_address(&device->identity);
    (void)format_text(
        text, sizeof(text), "%04x:%04x", device->identity.vendor, device->identity.model);
    out_padded(device->identity.bus == DEVICE_BUS_PLATFORM ? "-" : text, MODEL_WIDTH);
    if (device->place.size_bytes == 0) {
        out("%s\n", words_of(&device->identity));
        return;
    }
    out_padded(words_of(&device->identity), CLASS_WIDTH);
    out_printable(device->place);
    for (size_t i = device->place.size_bytes; i < PLACE_WIDTH; i++) {
        out(" ");
    }
    out(device->is_claimed ? "driven\n" : "not driven\n");
}

int main(int argument_count, const char *const *arguments)
{
    struct devices_read_params params = {.index = 0};
    struct devices_read_results device = {0};
    enum status status = STATUS_OK;
    (void)arguments;
    if (argument_count != 1) {
        return wrong_use("");
    }
    const uint32_t devices = need("devices");
    out_padded("address", ADDRESS_WIDTH);
    out_padded("vendor:model", MODEL_WIDTH);
    out_padded("class", CLASS_WIDTH);
    out_padded("place", PLACE_WIDTH);
    out("state\n");
    for (; status == STATUS_OK; params.index++) {
        status = devices_read(devices, &params, &device);
        if (status == STATUS_OK) {
            show(&device);
        }
    }
    return done(status == STATUS_NOT_FOUND ? COMMAND_DONE : fail("devices", status));
}
