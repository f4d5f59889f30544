// SPDX-License-Identifier: AGPL-3.0-or-later
// The form of a training, given plain values: what it holds, takes and says.
#include "tests/test_main.h"
#include "widgets/number_box.h"
#include "widgets/training_field.h"
#include "widgets/training_form.h"

#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace lila;

class TrainingFormTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void formFollowsTheTable() {
        TrainingForm form;
        QCOMPARE(form.fields().size(), trainingSettingTable().size());
        for (const TrainingField* field : form.fields()) {
            QVERIFY(!field->editor()->toolTip().isEmpty());
            if (const auto* box = qobject_cast<NumberBox*>(field->editor())) {
                QCOMPARE(box->minimum(), field->info().minimum);
                QCOMPARE(box->maximum(), field->info().maximum);
            }
        }
        for (const std::string_view name : trainingPresetNames()) {
            form.setSettings(trainingPreset(name));
            QVERIFY2(form.settings() == trainingPreset(name), name.data());
            QCOMPARE(form.presetBox()->currentText().toStdString(), name);
        }
    }

    void fieldsHaveWordsAndTheirFlags() {
        TrainingForm form;
        QSet<QString> labels;
        for (const TrainingField* field : form.fields()) {
            const QString name =
                QString::fromUtf8(field->info().name.data(), qsizetype(field->info().name.size()));
            const QString label = field->label()->text();
            QVERIFY2(!label.contains(QLatin1Char('_')) && label.front().isUpper(), qPrintable(label));
            QVERIFY2(field->editor()->toolTip().contains(QStringLiteral("--") + name),
                     qPrintable(field->editor()->toolTip()));
            QCOMPARE(field->editor()->accessibleName(), label);
            labels.insert(label);
        }
        QCOMPARE(labels.size(), qsizetype(form.fields().size()));
    }

    // A run says which precision "auto" came to.
    void aRunOfAPresetIsThatPreset() {
        TrainingForm form;
        TrainingSettings settings = trainingPreset("small");
        settings.precision = "fp32";
        form.setSettings(settings);
        QCOMPARE(form.presetBox()->currentIndex(), -1);
        form.setFreedom(TrainingForm::Freedom::OfARunThatGoesOn);
        QCOMPARE(form.presetBox()->currentText(), QStringLiteral("small"));
        settings.lr = 0.5;
        form.setSettings(settings);
        QCOMPARE(form.presetBox()->currentIndex(), -1);
    }

    void everyTrainingSettingGoesInAndOut() {
        TrainingSettings settings;
        for (const TrainingSettingInfo& info : trainingSettingTable()) {
            const auto comma = info.choices.rfind(',');
            setSetting(settings, info,
                       info.choices.empty() ? settingText(settings, info)
                                            : std::string(info.choices.substr(comma + 1)));
        }
        settings.lr = 0.00033333333333333335;
        settings.eps = 1e-16;
        settings.seed = 9007199254740992;
        settings.steps = 1000000000000;
        TrainingForm form;
        form.setSettings(settings);
        QVERIFY(form.settings() == settings);
    }

    void onlyTheUsersHandSignals() {
        TrainingForm form;
        QSignalSpy changed(&form, &TrainingForm::changed);
        form.setSettings(trainingPreset("reference"));
        QCOMPARE(changed.count(), 0);
        auto* lr = qobject_cast<NumberBox*>(form.field("lr")->editor());
        lr->selectAll();
        QTest::keyClicks(lr, QStringLiteral("5e-4"));
        QTest::keyClick(lr, Qt::Key_Return);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(form.settings().lr, 5e-4);
        QCOMPARE(lr->text(), QStringLiteral("0.0005"));
        QCOMPARE(form.presetBox()->currentIndex(), -1); // no preset any more
        form.presetBox()->setCurrentIndex(1);
        Q_EMIT form.presetBox()->activated(1);
        QVERIFY(form.settings() == trainingPreset("small"));
        QCOMPARE(changed.count(), 2);
    }

    void whatIsOutOfRangeIsNotTaken() {
        TrainingForm form;
        auto* batch = qobject_cast<NumberBox*>(form.field("batch_size")->editor());
        batch->selectAll();
        QTest::keyClicks(batch, QStringLiteral("70000"));
        QTest::keyClick(batch, Qt::Key_Return);
        QVERIFY(form.settings().batchSize <= 65536);
        batch->setValue(16);
        batch->stepBy(1);
        QCOMPARE(batch->value(), 17.0);
        batch->setValue(1);
        batch->stepBy(-1);
        QCOMPARE(batch->value(), 1.0);
    }

    void freedomFollowsTheTable() {
        TrainingForm form;
        using Freedom = TrainingForm::Freedom;
        for (const Freedom freedom :
             {Freedom::All, Freedom::OfALoadedModel, Freedom::OfARunThatGoesOn, Freedom::None}) {
            form.setFreedom(freedom);
            for (const TrainingField* field : form.fields()) {
                const TrainingSettingInfo& info = field->info();
                const bool expected = freedom == Freedom::All ||
                                      (freedom == Freedom::OfALoadedModel && !info.isOfModel) ||
                                      (freedom == Freedom::OfARunThatGoesOn && info.mayChange);
                QVERIFY2(field->editor()->isEnabled() == expected, info.name.data());
            }
        }
    }

    void moreSettingsOpenByAClick() {
        TrainingForm form;
        form.show();
        QWidget* eps = form.field("eps")->editor();
        QVERIFY(!eps->isVisible());
        QVERIFY(form.field("lr")->editor()->isVisible());
        form.moreButton()->click();
        QVERIFY(eps->isVisible());
    }
};

LILA_TEST(TrainingFormTest)
#include "training_form_test.moc"
