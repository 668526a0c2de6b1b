#include "acpi_client.h"
#include "aml_facts.h"
#include "aml_tables.h"
#include "physical.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/acpi_client.h"
#include "schema/kernel.h"
#include "service.h"
#include "spaces.h"

/* For all that is asked of it, and all that AML asks. */
#define EVALUATION_NS UINT64_C(20000000000)
#define QUESTIONS_MAX 100000u

#define TABLES_BYTES_MAX (UINT64_C(1) << 20)

static uint32_t evaluator; /* the service */

/* -- tables ------------------------------------------------------------------------------------ */

static enum status copy_tables(
    const struct firmware_record *record,
    const struct mapping *mapping,
    uint64_t *size_bytes,
    struct boot_error *error)
{
    const struct acpi_memory memory = physical_acpi_memory();
    struct aml_tables tables = {.data = mapping->address, .room_bytes = TABLES_BYTES_MAX};
    const enum status status = aml_tables_read(&memory, record->acpi_rsdp, &tables, error);
    if (status == STATUS_OK && tables.refused_count != 0) {
        log_print(SEVERITY_WARNING, "%u tables left out: %s", tables.refused_count, error->text);
        error->text[0] = '\0';
    }
    *size_bytes = tables.size_bytes;
    return status;
}

/* The evaluator gets to read them, and no more. */
static enum status begin(const struct firmware_record *record, struct boot_error *error)
{
    struct acpi_begin_params params = {0};
    struct mapping mapping = {0};
    uint32_t memory = 0;
    enum status status = memory_create(PROGRAM_LEDGER, TABLES_BYTES_MAX, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, TABLES_BYTES_MAX, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status == STATUS_OK) {
        status = copy_tables(record, &mapping, &params.size_bytes, error);
        mapping_finish(&mapping);
    }
    if (status == STATUS_OK) {
        status = capability_copy(memory, MEMORY_FACET_READER, &params.tables);
    }
    if (status == STATUS_OK) {
        status = acpi_begin(evaluator, &params);
        capability_release(params.tables);
    }
    capability_release(memory);
    return status;
}

/* -- what AML asks ----------------------------------------------------------------------------- */

/* Of the host that has this bus; false: there is none. */
static bool find_space(const struct acpi_next_results *question, struct pci_space *space)
{
    const uint32_t bus = question->function >> 8;
    for (uint32_t i = 0; i < service.host_count; i++) {
        const struct pci_host *host = &service.hosts[i];
        if (host->segment == question->segment && bus >= host->bus_first && bus <= host->bus_last) {
            *space = host_space(i);
            return true;
        }
    }
    return false;
}

static struct acpi_next_params answer(const struct acpi_next_results *question)
{
    struct pci_space space;
    if (!find_space(question, &space) || !aml_facts_may_read(question)) {
        return (struct acpi_next_params){0};
    }
    if (question->question == ACPI_QUESTION_READ_CONFIGURATION) {
        return (struct acpi_next_params){
            .is_allowed = 1,
            .value = pci_read(&space, question->function, question->offset, question->width_bytes),
        };
    }
    const uint32_t class_code = pci_read(&space, question->function, PCI_CLASS, 4) >> 8;
    if (!aml_facts_may_write(question, class_code)) {
        return (struct acpi_next_params){0};
    }
    pci_write(&space, question->function, question->offset, question->width_bytes, question->value);
    return (struct acpi_next_params){.is_allowed = 1};
}

static enum status evaluate(void)
{
    struct acpi_next_params params = {0};
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        struct acpi_next_results question = {0};
        const enum status status = acpi_next(evaluator, &params, &question);
        if (status != STATUS_OK || question.question == ACPI_QUESTION_NONE) {
            return status;
        }
        params = answer(&question);
    }
    return STATUS_LIMIT_EXCEEDED;
}

/* -- what came of it --------------------------------------------------------------------------- */

/* Whatever is not that there are no more, is an error. */
static enum status end_of(enum status status)
{
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status take_hosts(struct aml_facts *facts)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && facts->host_count < AML_HOSTS_MAX) {
        const struct acpi_host_params params = {.index = facts->host_count};
        status = acpi_host(evaluator, &params, &facts->hosts[facts->host_count]);
        facts->host_count += status == STATUS_OK ? 1 : 0;
    }
    return end_of(status);
}

static enum status take_routes(const struct aml_facts *facts, uint32_t *refused_count)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < AML_ROUTES_MAX; i++) {
        const struct acpi_route_params params = {.index = i};
        struct acpi_route_results route = {0};
        status = acpi_route(evaluator, &params, &route);
        if (status == STATUS_OK &&
            aml_facts_route(facts, &route, service.hosts, service.host_count) != STATUS_OK) {
            (*refused_count)++;
        }
    }
    return end_of(status);
}

static enum status
take_slots(void (*found_slot)(const struct virtio_slot *slot), uint32_t *refused_count)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < AML_SLOTS_MAX; i++) {
        const struct acpi_slot_params params = {.index = i};
        struct acpi_slot_results found = {0};
        struct virtio_slot slot;
        status = acpi_slot(evaluator, &params, &found);
        if (status == STATUS_OK && aml_facts_slot(&found, &slot) == STATUS_OK) {
            found_slot(&slot);
        } else if (status == STATUS_OK) {
            (*refused_count)++;
        }
    }
    return end_of(status);
}

static enum status take_facts(void (*found_slot)(const struct virtio_slot *slot))
{
    struct aml_facts facts = {0};
    struct acpi_finish_results finished = {0};
    uint32_t refused_count = 0;
    enum status status = take_hosts(&facts);
    if (status == STATUS_OK) {
        status = take_routes(&facts, &refused_count);
    }
    if (status == STATUS_OK) {
        status = take_slots(found_slot, &refused_count);
    }
    if (status == STATUS_OK) {
        status = acpi_finish(evaluator, &finished);
    }
    if (status == STATUS_OK && finished.refused_count + refused_count != 0) {
        log_print(
            SEVERITY_WARNING,
            "%u parts of AML left out, and %u of what came of it",
            finished.refused_count,
            refused_count);
    }
    return status;
}

void acpi_client_read(
    const struct firmware_record *record, void (*found_slot)(const struct virtio_slot *slot))
{
    evaluator = program_capability("acpi");
    if (evaluator == 0) {
        return; /* this edition has none */
    }
    struct boot_error error = {.text = ""};
    message_set_deadline(clock_now_ns() + EVALUATION_NS);
    enum status status = begin(record, &error);
    if (status == STATUS_OK) {
        status = evaluate();
    }
    if (status == STATUS_OK) {
        status = take_facts(found_slot);
    }
    message_set_deadline(0);
    if (status != STATUS_OK) {
        log_print(
            SEVERITY_WARNING,
            "AML cannot be used (error %u)%s%s",
            status,
            error.text[0] == '\0' ? "" : ": ",
            error.text);
    }
}
