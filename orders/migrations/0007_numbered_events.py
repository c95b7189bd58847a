"""A log has no two rows of one number: after the rows of before have theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("orders", "0006_begin_the_money"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="orderevent",
            constraint=models.UniqueConstraint(fields=("order", "number"), name="order_events_numbered"),
        ),
    ]
