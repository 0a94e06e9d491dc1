// Preloaded into bluetoothd so that it starts with [GATT] ExchangeMTU=23, the smallest an LE peer may have.
// bluetoothd asks for the same MTU on a BR/EDR listener nobody here uses, where the kernel refuses less than 48;
// that one request is raised to 48, everything else goes through as it came.
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LEVEL_L2CAP = 6, OPTION_L2CAP = 1, MTU_MIN_BREDR = 48, OPTIONS_MAX = 64 };

int setsockopt(int socket, int level, int name, const void *value, socklen_t length) {
    char options[OPTIONS_MAX];
    uint16_t incoming_mtu;
    if (level == LEVEL_L2CAP && name == OPTION_L2CAP && length <= sizeof options && length >= 4) {
        memcpy(options, value, length);
        // struct l2cap_options: outgoing MTU, then incoming MTU, 16 bits each.
        memcpy(&incoming_mtu, options + 2, sizeof incoming_mtu);
        if (incoming_mtu != 0 && incoming_mtu < MTU_MIN_BREDR) {
            incoming_mtu = MTU_MIN_BREDR;
            memcpy(options + 2, &incoming_mtu, sizeof incoming_mtu);
        }
        value = options;
    }
    return (int)syscall(SYS_setsockopt, socket, level, name, value, length);
}
