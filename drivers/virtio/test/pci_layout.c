#include "unit.h"
#include "virtio/pci.h"

static uint8_t bytes[256];
static enum status answer;

static enum status
read(const struct virtio_pci_space *space, uint32_t offset, uint32_t width_bytes, uint32_t *value)
{
    (void)space;
    CHECK(width_bytes == 1 || width_bytes == 2 || width_bytes == 4);
    CHECK_EQUAL(offset % width_bytes, 0);
    CHECK(offset + width_bytes <= sizeof(bytes));
    *value = 0;
    memcpy(value, bytes + offset, width_bytes);
    return answer;
}

static const struct virtio_pci_space space = {.read = read};
static struct virtio_pci_layout layout;

static void put(uint32_t at, uint8_t next, uint8_t part, uint32_t place)
{
    const uint8_t head[] = {9, next, part == 2 ? 20 : 16, part, 4, 0, 0, 0};
    const uint32_t rest[] = {place, 0x1000, 4};
    memcpy(bytes + at, head, sizeof(head));
    memcpy(bytes + at + 8, rest, part == 2 ? 12 : 8);
}

/* As QEMU's devices have it. */
static void begin(void)
{
    answer = STATUS_OK;
    memset(bytes, 0, sizeof(bytes));
    bytes[0x06] = 0x10;
    bytes[0x34] = 0x98;
    bytes[0x98] = 0x11;
    bytes[0x99] = 0x84;
    put(0x84, 0x70, 5, 0);
    put(0x70, 0x60, 2, 0x3000);
    put(0x60, 0x50, 4, 0x2000);
    put(0x50, 0x40, 3, 0x1000);
    put(0x40, 0, 1, 0);
}

static void test_good(void)
{
    bool has = true;
    begin();
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_OK);
    CHECK_EQUAL(layout.places[VIRTIO_PCI_COMMON].offset, 0);
    CHECK_EQUAL(layout.places[VIRTIO_PCI_COMMON].bar, 4);
    CHECK_EQUAL(layout.places[VIRTIO_PCI_INTERRUPT_STATUS].offset, 0x1000);
    CHECK_EQUAL(layout.places[VIRTIO_PCI_CONFIGURATION].offset, 0x2000);
    CHECK_EQUAL(layout.places[VIRTIO_PCI_NOTIFICATION].offset, 0x3000);
    CHECK_EQUAL(layout.places[VIRTIO_PCI_NOTIFICATION].size_bytes, 0x1000);
    CHECK_EQUAL(layout.notification_multiplier, 4);
    CHECK_EQUAL(layout.messages_offset, 0x98);
    CHECK_EQUAL(virtio_pci_has_messages(&space, &layout, &has), STATUS_OK);
    CHECK(!has);
    bytes[0x9b] = 0x80;
    CHECK_EQUAL(virtio_pci_has_messages(&space, &layout, &has), STATUS_OK);
    CHECK(has);
}

/* A legacy device: none, or other, capabilities. */
static void test_missing(void)
{
    begin();
    bytes[0x06] = 0;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_UNSUPPORTED);
    static const uint8_t needed[] = {0x40, 0x50, 0x70};
    for (uint32_t i = 0; i < sizeof(needed); i++) {
        begin();
        bytes[needed[i] + 3] = 0;
        CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_UNSUPPORTED);
        begin();
        bytes[needed[i] + 4] = 6; /* there is no such base address register */
        CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_UNSUPPORTED);
        begin();
        bytes[needed[i] + 2] = 15;
        CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_UNSUPPORTED);
    }
    begin();
    bytes[0x99] = 0;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_UNSUPPORTED);
}

static void test_first_counts(void)
{
    begin();
    bytes[0x41] = 0xb0;
    put(0xb0, 0, 1, 0x7000);
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_OK);
    CHECK_EQUAL(layout.places[VIRTIO_PCI_COMMON].offset, 0);
}

static void test_bad_list(void)
{
    begin();
    bytes[0x41] = 0x98; /* round and round */
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_MALFORMED);
    begin();
    bytes[0x41] = 0x10; /* into the header */
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_MALFORMED);
    begin();
    bytes[0x41] = 0xfc; /* one that ends outside */
    bytes[0xfc] = 9;
    bytes[0xfe] = 16;
    bytes[0xff] = 4;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_OK);
    bytes[0xff] = 1;
    bytes[0x43] = 0;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_MALFORMED);
}

static void test_bad_places(void)
{
    begin();
    bytes[0x48] = 2;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_MALFORMED);
    begin();
    bytes[0x78] = 1;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_MALFORMED);
    begin();
    bytes[0x68] = 1;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_MALFORMED);
    begin();
    bytes[0x80] = 6; /* the multiplier */
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_MALFORMED);
    bytes[0x80] = 1;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_MALFORMED);
    bytes[0x80] = 0;
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_OK);
}

static void test_no_answer(void)
{
    bool has = false;
    begin();
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_OK);
    answer = STATUS_PEER_GONE;
    CHECK_EQUAL(virtio_pci_has_messages(&space, &layout, &has), STATUS_PEER_GONE);
    CHECK_EQUAL(virtio_pci_find(&space, &layout), STATUS_PEER_GONE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"as it should be", test_good},
        {"parts that are missing", test_missing},
        {"the first of two", test_first_counts},
        {"a list that leads astray", test_bad_list},
        {"parts where they cannot be", test_bad_places},
        {"nobody answers", test_no_answer},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
