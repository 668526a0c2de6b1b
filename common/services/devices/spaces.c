#include "spaces.h"
#include "ecam.h"
#include "ports.h"
#include "service.h"

struct pci_space host_space(uint32_t host)
{
    return service.hosts[host].has_ports ? ports_space() : ecam_space(host);
}
