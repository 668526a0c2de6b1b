/* What came of AML, as a process may tell it that AML has taken over. */
#include "aml_facts.h"
#include "found.h"
#include "pci_space.h"
#include "unit.h"

static struct pci_host hosts[2];

static const struct aml_facts facts = {
    .host_count = 3,
    .hosts = {{.segment = 0, .bus = 0}, {.segment = 7, .bus = 0x10}, {.segment = 0, .bus = 0x80}},
};

static void begin(void)
{
    hosts[0] = (struct pci_host){.bus_last = 255};
    hosts[1] = (struct pci_host){.segment = 7, .bus_first = 0x10, .bus_last = 0x1f};
}

static enum status take(struct acpi_route_results route)
{
    return aml_facts_route(&facts, &route, hosts, 2);
}

static void test_routes(void)
{
    begin();
    CHECK_EQUAL(
        take((struct acpi_route_results){.host = 1, .device = 31, .pin = 4, .line = 19}),
        STATUS_OK);
    CHECK_EQUAL(
        take((struct acpi_route_results){.host = 0, .device = 2, .pin = 1, .line = 16}), STATUS_OK);
    /* Whichever function of the device it is. */
    CHECK_EQUAL(pci_host_line(&hosts[0], PCI_FUNCTION(0, 2, 0), 1), 16);
    CHECK_EQUAL(pci_host_line(&hosts[0], PCI_FUNCTION(0, 2, 7), 1), 16);
    CHECK_EQUAL(pci_host_line(&hosts[1], PCI_FUNCTION(0x10, 31, 3), 4), 19);
    CHECK_EQUAL(pci_host_line(&hosts[0], PCI_FUNCTION(0, 2, 0), 2), FOUND_LINE_NONE);
    CHECK_EQUAL(pci_host_line(&hosts[0], PCI_FUNCTION(0, 3, 0), 1), FOUND_LINE_NONE);
}

static void test_bad_routes(void)
{
    begin();
    static const struct acpi_route_results malformed[] = {
        {.host = 3, .device = 0, .pin = 1, .line = 16},
        {.host = 0, .device = 32, .pin = 1, .line = 16},
        {.host = 0, .device = 0, .pin = 0, .line = 16},
        {.host = 0, .device = 0, .pin = 5, .line = 16},
        {.host = 0, .device = 0, .pin = 1, .line = FOUND_LINE_NONE},
    };
    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        CHECK_EQUAL(take(malformed[i]), STATUS_MALFORMED);
    }
    CHECK_EQUAL(
        take((struct acpi_route_results){.pin = 1, .line = 16, .is_edge_triggered = 1}),
        STATUS_UNSUPPORTED);
    CHECK_EQUAL(
        take((struct acpi_route_results){.host = 2, .pin = 1, .line = 16}), STATUS_NOT_FOUND);
    CHECK_EQUAL(hosts[0].route_count, 0);
    for (uint32_t i = 0; i < PCI_ROUTES_MAX; i++) {
        CHECK_EQUAL(take((struct acpi_route_results){.pin = 1, .line = i}), STATUS_OK);
    }
    CHECK_EQUAL(take((struct acpi_route_results){.pin = 1, .line = 1}), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(hosts[0].route_count, PCI_ROUTES_MAX);
}

static void test_slots(void)
{
    struct virtio_slot slot;
    struct acpi_slot_results found = {.base = 0xa000200, .size_bytes = 0x200, .line = 49};
    CHECK_EQUAL(aml_facts_slot(&found, &slot), STATUS_OK);
    CHECK_EQUAL(slot.base, 0xa000200);
    CHECK_EQUAL(slot.size_bytes, 0x200);
    CHECK_EQUAL(slot.line, 49);
    found.is_edge_triggered = 1;
    CHECK_EQUAL(aml_facts_slot(&found, &slot), STATUS_OK);
    CHECK_EQUAL(slot.line, FOUND_LINE_NONE);
    static const struct acpi_slot_results bad[] = {
        {.base = 0xa000000, .size_bytes = VIRTIO_MEMORY_BYTES_MIN - 1},
        {.base = 0xa000002, .size_bytes = 0x200},
        {.base = 0xa000f80, .size_bytes = 0x200},
        {.base = 0xa000000, .size_bytes = 0x40000000},
        {.base = UINT64_C(0xfffffffffffff000), .size_bytes = 0x2000},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK_EQUAL(aml_facts_slot(&bad[i], &slot), STATUS_MALFORMED);
    }
}

static void test_questions(void)
{
    struct acpi_next_results question = {.offset = 0x60, .width_bytes = 4};
    const uint32_t bridge = 0x060100;
    CHECK(aml_facts_may_read(&question));
    CHECK(!aml_facts_may_write(&question, bridge)); /* they are bytes */
    static const uint16_t pins[] = {0x60, 0x63, 0x68, 0x6b};
    static const uint16_t others[] = {0x40, 0x5f, 0x64, 0x67, 0x6c, 0xf0};
    question.width_bytes = 1;
    for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++) {
        question.offset = pins[i];
        CHECK(aml_facts_may_write(&question, bridge));
        CHECK(!aml_facts_may_write(&question, 0x060000)); /* the host's */
        CHECK(!aml_facts_may_write(&question, 0x060400)); /* between buses */
        CHECK(!aml_facts_may_write(&question, 0x010802)); /* a disk */
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        question.offset = others[i];
        CHECK(!aml_facts_may_write(&question, bridge));
    }
    question = (struct acpi_next_results){.offset = 0x3c, .width_bytes = 4};
    CHECK(aml_facts_may_read(&question));
    CHECK(!aml_facts_may_write(&question, bridge));
    question.offset = 0x62;
    CHECK(!aml_facts_may_read(&question));
    CHECK(!aml_facts_may_write(&question, bridge));
    question.width_bytes = 2;
    CHECK(aml_facts_may_read(&question));
    static const uint8_t widths[] = {0, 3, 8, 255};
    for (size_t i = 0; i < sizeof(widths); i++) {
        question.width_bytes = widths[i];
        CHECK(!aml_facts_may_read(&question));
    }
    question = (struct acpi_next_results){.offset = 4096, .width_bytes = 1};
    CHECK(!aml_facts_may_read(&question));
    question.offset = 4095;
    CHECK(aml_facts_may_read(&question));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"routes", test_routes},
        {"bad routes", test_bad_routes},
        {"slots", test_slots},
        {"questions", test_questions},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
