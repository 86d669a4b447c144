package io.warren.itest.compare;

import java.util.List;

/** All areas. */
final class Areas {
    private static final List<Area> ALL =
            List.of(
                    QueueCases.area(),
                    QueueArgumentCases.area(),
                    ExchangeCases.area(),
                    BindingCases.area(),
                    ConnectionCases.area(),
                    ChannelCases.area(),
                    AckCases.area(),
                    ConsumeCases.area(),
                    PublishCases.area(),
                    ReplyToCases.area(),
                    TransactionCases.area(),
                    TimeCases.area(),
                    LengthCases.area(),
                    DeadLetterCases.area(),
                    DeathCycleCases.area(),
                    OtherQueueCases.area(),
                    RoutingCases.area(),
                    PolicyCases.area(),
                    LivePolicyCases.area(),
                    TraceCases.area(),
                    NoWaitCases.area(),
                    WireCases.area(),
                    HeaderValueCases.area(),
                    ReturnCases.area(),
                    PrefetchCases.area(),
                    LineEndCases.area(),
                    PermissionCases.area(),
                    PublishPermissionCases.topics(),
                    VirtualHostCases.area(),
                    UserLimitCases.area(),
                    LoginCases.area(),
                    AlarmCases.area());

    private Areas() {}

    static List<Area> all() {
        return ALL;
    }
}
